/** The log lines about the servers that a role works with. */
import type { EventLines } from './event-line.ts';
import { describeError } from './logged-error.ts';

export const SERVER_LINES: EventLines<
  | 'connection_made'
  | 'connection_lost'
  | 'broker_blocked'
  | 'broker_unblocked'
  | 'setting_judged'
  | 'server_awaited'
> = {
  connection_made: {
    level: 'info',
    message: 'A connection to a server was made.',
    fields: (fields) => fields,
  },
  connection_lost: {
    level: 'warn',
    message: 'A connection to a server was lost.',
    fields: ({ error, ...fields }) => ({ ...fields, error: describeError(error) }),
  },
  broker_blocked: {
    level: 'warn',
    message: 'The broker takes no more messages, because it is short of something.',
    fields: (fields) => fields,
  },
  broker_unblocked: {
    level: 'info',
    message: 'The broker takes messages again.',
    fields: (fields) => fields,
  },
  setting_judged: {
    level: ({ verdict, isTolerated }) => (verdict === 'unsafe' && !isTolerated ? 'error' : 'warn'),
    message: ({ verdict }) =>
      verdict === 'unsafe'
        ? 'A setting of a server could lose data.'
        : 'A setting of a server is not as it should be; nothing can be lost by it.',
    fields: ({ isTolerated: _isTolerated, ...fields }) => fields,
  },
  server_awaited: {
    level: 'warn',
    message: 'A server does not answer; it is waited for.',
    fields: ({ error, ...fields }) => ({ ...fields, error: describeError(error) }),
  },
};
