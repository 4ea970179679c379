/** Errors as they are logged: with what caused them, and without plates. */
import { maskText } from './masking.ts';

/** An error in a log line. */
export interface LoggedError {
  readonly type: string;
  /** The message, followed by those of its causes. */
  readonly message: string;
  readonly stack?: string;
}

const CAUSES_MAX = 5;

/** An error that is expected to happen, such as a server that is away. */
export function describeError(error: Error | undefined): LoggedError | undefined {
  return error && { type: error.name, message: maskText(explain(error)) };
}

/** An error that may be a fault of the program: with its stack. */
export function describeFault(error: Error | undefined): LoggedError | undefined {
  const described = describeError(error);
  if (described === undefined || error?.stack === undefined) return described;
  return { ...described, stack: maskText(error.stack) };
}

/** Network errors often say nothing themselves: their code or their cause does. */
function explain(error: Error): string {
  const messages: string[] = [];
  let current: unknown = error;
  // An error may be its own cause.
  for (let depth = 0; current instanceof Error && depth < CAUSES_MAX; depth += 1) {
    const { message, name } = current;
    const said = message || ('code' in current ? String(current.code) : name);
    // Whoever wraps an error often says what it says.
    if (messages.at(-1) !== said) messages.push(said);
    current = current.cause;
  }
  return messages.join(': ');
}
