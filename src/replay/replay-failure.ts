/** When a recording cannot be replayed, which says nothing about the decisions in it. */
export class ReplayFailure extends Error {
  override readonly name = 'ReplayFailure';
  /** The line of the recording; undefined when it is about all of it. */
  readonly row: number | undefined;

  /** @param cause what is wrong; its message is a sentence without a full stop */
  constructor(row: number | undefined, cause: Error) {
    super(cause.message, { cause });
    this.row = row;
  }
}

/** What is wrong with the rows of a recording, found while it is replayed. */
export class BadRow extends Error {
  override readonly name = 'BadRow';
}
