/** What can go wrong with RabbitMQ, in words that say where and what to do. */

/** Why something did not work with the broker. */
export type BrokerErrorCode =
  /** `rabbitmq.url` is not one. */
  | 'bad_url'
  /** Nothing answers at the address, or not in time, or it is not RabbitMQ. */
  | 'unreachable'
  /** The user, the password, the virtual host or a permission is wrong. */
  | 'access_refused'
  /** The broker was asked something and did not answer in time; the connection was given up. */
  | 'no_answer'
  /** The connection or the channel ended; what was on its way may or may not have arrived. */
  | 'lost'
  /** An exchange or a queue is not there. */
  | 'missing'
  /** The broker refused what it was asked, and said why. */
  | 'refused'
  /** A message found no queue; it was not stored. */
  | 'unroutable'
  /** A queue did not take a message; it was not stored. */
  | 'nacked'
  /** Another process does what only one may do at a time. */
  | 'busy'
  /** This process has closed what it uses. */
  | 'closed';

/** An error of the broker. Its message names the broker and never holds a password. */
export class BrokerError extends Error {
  readonly code: BrokerErrorCode;
  /** What AMQP calls it, when it was the broker that said no. */
  readonly replyCode: number | undefined;

  constructor(code: BrokerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BrokerError';
    this.code = code;
    this.replyCode = replyCode(options?.cause);
  }
}

/** What creates the exchange and the queues that are missing. */
export const APPLY = 'plateflow topology apply';

/** The reply codes of AMQP that mean something here. */
export const REPLY = { accessRefused: 403, notFound: 404, preconditionFailed: 406 } as const;

/** Puts the refusal of one request, or the end of a channel, into words. */
export function describeRefusal(error: unknown, broker: string): BrokerError {
  if (error instanceof BrokerError) return error;
  const { message } = error as Error;
  const detail = serverText(message);
  switch (replyCode(error)) {
    case REPLY.notFound:
      return new BrokerError('missing', `${broker}: ${detail}. Create what is missing: ${APPLY}`, {
        cause: error,
      });
    case REPLY.accessRefused: {
      const advice = 'Give the user of rabbitmq.url the right to do this';
      return new BrokerError('access_refused', `${broker}: ${detail}. ${advice}.`, {
        cause: error,
      });
    }
    case undefined:
      return new BrokerError('lost', `${broker}: ${message}.`, { cause: error });
    default:
      return new BrokerError('refused', `${broker}: ${detail}.`, { cause: error });
  }
}

/** Puts into words why no connection came about. */
export function describeFailedConnect(error: unknown, broker: string, vhost: string): BrokerError {
  const { message } = error as Error;
  const code = (error as { code?: unknown }).code;
  if (message.includes('ACCESS-REFUSED')) {
    const what = `${broker} refused the user or the password. Correct rabbitmq.url.`;
    return new BrokerError('access_refused', what, { cause: error });
  }
  if (message.startsWith('Expected ConnectionOpenOk')) {
    const what =
      `${broker}: there is no virtual host ${vhost}, or the user may not use it. ` +
      'Correct rabbitmq.url, or create it with rabbitmqctl add_vhost and set_permissions.';
    return new BrokerError('access_refused', what, { cause: error });
  }
  const reason = typeof code === 'string' ? (REASONS.get(code) ?? code) : message;
  const what = `${broker} cannot be reached: ${reason}. Check rabbitmq.url and whether it runs.`;
  return new BrokerError('unreachable', what, { cause: error });
}

/** The reply code of AMQP that an error of amqplib carries, if the broker gave one. */
export function replyCode(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}

/** What the broker itself said, without what amqplib puts around it. */
export function serverText(message: string): string {
  return /with message "(?:[A-Z_]+ - )?(.*)"$/s.exec(message)?.[1] ?? message;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there (ECONNREFUSED)'],
  ['ENOTFOUND', 'its name is not known (ENOTFOUND)'],
  ['EAI_AGAIN', 'its name cannot be looked up at present (EAI_AGAIN)'],
  ['ECONNRESET', 'it ended the connection (ECONNRESET)'],
  ['EHOSTUNREACH', 'there is no way to it (EHOSTUNREACH)'],
]);
