/**
 * How a command ends, as a number. They are fixed: scripts and service managers rely on them.
 * From 64 on they are those of sysexits.h.
 */
export const EXIT = {
  /** It did what it was asked to. */
  ok: 0,
  /** It looked, and what it found is not as it should be: a verdict, a check, a verification. */
  findings: 1,
  /** The command line is wrong. */
  usage: 64,
  /** The input is broken: a recording, a mapping, a log. */
  input: 65,
  /** A file that should be read is not there. */
  noInput: 66,
  /** A server that is needed does not answer. */
  unavailable: 69,
  /** A defect of Plateflow. */
  internal: 70,
  /** It cannot write where it should, or somebody else already does. */
  cannotCreate: 73,
  /** The disk failed: nothing that was not written has been confirmed. */
  disk: 74,
  /** The configuration is wrong, or going on could lose data and a person must decide. */
  config: 78,
  /** It was interrupted a second time, or too long ago, and left what it had begun unfinished. */
  interrupted: 130,
} as const;

/** An end of a command that is not a defect: what happened, and the exit code that says so. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
