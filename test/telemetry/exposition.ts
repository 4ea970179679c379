/** Reads the text format of Prometheus, strictly: what is not understood fails the test. */

/** One line with a value. */
interface ExposedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric with its samples. */
export interface ExposedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: ExposedSample[];
}

const SAMPLE = /^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-z_][a-z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy;

/** Parses a whole exposition. */
export function parseExposition(body: string): ReadonlyMap<string, ExposedFamily> {
  const families = new Map<string, ExposedFamily>();
  let help = '';
  let open: ExposedFamily | undefined;
  for (const line of body.split('\n')) {
    if (line === '') continue;
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      help = rest;
    } else if (keyword === 'TYPE') {
      if (families.has(name)) throw new Error(`${name} is exposed twice.`);
      open = { name, help, type: rest, samples: [] };
      families.set(name, open);
    } else {
      const sample = parseSample(line);
      if (open === undefined || !sample.name.startsWith(open.name)) {
        throw new Error(`The sample does not belong to the metric above it: ${line}`);
      }
      open.samples.push(sample);
    }
  }
  return families;
}

function parseSample(line: string): ExposedSample {
  const [, name, labelText = '', valueText] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`Not a sample: ${line}`);
  const labels: Record<string, string> = {};
  let length = 0;
  for (const [whole, label, value] of labelText.matchAll(LABEL)) {
    labels[label as string] = value as string;
    length += whole.length;
  }
  if (length !== labelText.length) throw new Error(`Not labels: ${line}`);
  const value = valueText === '+Inf' ? Number.POSITIVE_INFINITY : Number(valueText);
  if (Number.isNaN(value) && valueText?.toLowerCase() !== 'nan') {
    throw new Error(`Not a value: ${line}`);
  }
  return { name, labels, value };
}

/** The value of one series, or undefined when it is not exposed. */
export function valueOfSeries(
  families: ReadonlyMap<string, ExposedFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
  const wanted = Object.entries(labels);
  return family?.samples.find(
    (sample) =>
      sample.name === name &&
      Object.keys(sample.labels).length === wanted.length &&
      wanted.every(([label, value]) => sample.labels[label] === value),
  )?.value;
}
