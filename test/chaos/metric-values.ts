/** The values of a metric in a text of Prometheus, with their labels. */
export function metricValues(
  text: string,
  name: string,
): readonly { readonly labels: string; readonly value: number }[] {
  const lines = text.matchAll(new RegExp(`^${name}(?:\\{([^}]*)\\})? (\\S+)$`, 'gm'));
  return Array.from(lines, ([, labels = '', value]) => ({ labels, value: Number(value) }));
}

/** Their sum. */
export function metricSum(text: string, name: string): number {
  return metricValues(text, name).reduce((sum, { value }) => sum + value, 0);
}
