/**
 * Keeps the number of series bounded, whatever comes in.
 *
 * B1 A label that lists its values has these and `other`, no more.
 * B2 An open label has at most `valuesMax` values and `other`; who comes first has a series.
 */
import type { Labels, LabelSpec } from './metric-spec.ts';

/** The value that stands for all that there is no room for. */
const OTHER = 'other';

/** One series of a metric: its labels, and a key that tells it from the others. */
export interface BoundedLabels {
  readonly key: string;
  readonly labels: Labels;
}

interface Bound {
  readonly name: string;
  readonly values: Set<string>;
  readonly valuesMax: number;
}

/** Bounds the labels of one metric. */
export class LabelBounds {
  readonly #bounds: readonly Bound[];
  readonly #spec: LabelSpec;

  constructor(spec: LabelSpec) {
    this.#spec = spec;
    this.#bounds = Object.entries(spec).map(([name, values]) =>
      'known' in values
        ? { name, values: new Set(values.known), valuesMax: values.valuesMax }
        : { name, values: new Set(values), valuesMax: values.length },
    );
  }

  /** The series for these labels. */
  bound(labels: Labels): BoundedLabels {
    const bounded: Record<string, string> = {};
    let key = '';
    for (const { name, values, valuesMax } of this.#bounds) {
      const value = labels[name] ?? OTHER;
      const isKnown = values.has(value);
      if (!isKnown && values.size < valuesMax) values.add(value);
      bounded[name] = values.has(value) ? value : OTHER;
      key += `${bounded[name]}\n`;
    }
    return { key, labels: bounded };
  }

  /** The series that are known beforehand: each combination of the known values. */
  known(): readonly BoundedLabels[] {
    let combinations: readonly Labels[] = [{}];
    for (const [name, values] of Object.entries(this.#spec)) {
      const known = 'known' in values ? values.known : values;
      combinations = combinations.flatMap((labels) =>
        known.map((value) => ({ ...labels, [name]: value })),
      );
    }
    return combinations.map((labels) => this.bound(labels));
  }
}
