/** Values as a person reads them, by the unit of their panel. */

const PREFIXES = ['', ' k', ' M', ' G'];

/** Three digits and a unit, as in `12.3 ms`. */
export function quantity(value: number, unit: string): string {
  switch (unit) {
    case 's':
      return duration(value);
    case 'percentunit':
      return `${digits(value * 100)} %`;
    case 'bytes':
      return `${scaled(value)}B`;
    case 'Bps':
      return `${scaled(value)}B/s`;
    case 'ops':
      return `${scaled(value)}/s`;
    case 'cpm':
      return `${scaled(value)}/min`;
    default:
      return scaled(value);
  }
}

function duration(seconds: number): string {
  if (seconds >= 120) return `${digits(seconds / 60)} min`;
  if (seconds >= 1 || seconds <= 0) return `${digits(seconds)} s`;
  return seconds >= 0.001 ? `${digits(seconds * 1e3)} ms` : `${digits(seconds * 1e6)} µs`;
}

function scaled(value: number): string {
  const size = Math.abs(value);
  const power = size < 10_000 ? 0 : Math.min(3, Math.floor(Math.log10(size) / 3));
  return `${digits(value / 1000 ** power)}${PREFIXES[power] ?? ''}`;
}

function digits(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
