/** What is stored for a plate: its deadline, or nothing, then a space and its state. */

export function packValue(deadline: string, state: string): string {
  return `${deadline} ${state}`;
}

export function stateOf(value: string): string {
  return value.slice(value.indexOf(' ') + 1);
}
