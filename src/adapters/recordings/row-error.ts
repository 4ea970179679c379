/** When a row of a recording cannot be read. */
export class RowError extends Error {
  override readonly name = 'RowError';
  /** The line of the file, from 1 on. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}
