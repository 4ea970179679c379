/**
 * A listening HTTP server and its end.
 *
 * V1 After `close` was called no connection is accepted, and the answers that are still due say
 *    `Connection: close`.
 * V2 `close` resolves when every answer that was due has gone out, or after `graceMs`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type Koa from 'koa';
import { Connections } from './connections.ts';
import { answerUnparsed } from './raw-problem.ts';

/** What connections and requests may take. The members are the settings of the section `http`. */
export interface ServerLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly headerBytesMax: number;
  readonly connectionsMax: number;
  readonly pipelinedMax: number;
}

const CHECKING_MS = 1_000;

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The section of the configuration that host and port come from: named in errors. */
  readonly section: string;
  readonly limits: ServerLimits;
}

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Stops listening and waits for the answers that are due, at most this long. */
  close(graceMs: number): Promise<void>;
}

/**
 * Starts a server for an app.
 *
 * @throws Error that names the setting when the address cannot be had
 */
export async function listen(app: Koa, options: ListenOptions): Promise<Listening> {
  const { server, due } = startServer(app, options.limits);
  let isDraining = false;
  server.prependListener('request', (_request, response: ServerResponse) => {
    if (isDraining) response.setHeader('Connection', 'close');
    due.add(response);
    response.once('close', () => {
      due.delete(response);
      if (isDraining && due.size === 0) server.closeAllConnections();
    });
  });
  await bind(server, options);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async (graceMs) => {
      isDraining = true;
      server.close();
      for (const response of due) {
        if (!response.headersSent) response.setHeader('Connection', 'close');
      }
      // What has not sent a whole head yet has been promised nothing.
      if (due.size === 0) server.closeAllConnections();
      const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(deadline);
    },
  };
}

interface StartedServer {
  readonly server: Server;
  /** Answers that are due. */
  readonly due: Set<ServerResponse>;
}

function startServer(app: Koa, limits: ServerLimits): StartedServer {
  const answer = app.callback();
  const due = new Set<ServerResponse>();
  const connections = new Connections(limits.connectionsMax);
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.headerBytesMax,
      // The two timeouts are only looked at this often; 30 s would make them 30 s.
      connectionsCheckingInterval: CHECKING_MS,
      // It is required, but by the app, which says so in words.
      requireHostHeader: false,
    },
    (request, response) => {
      if (connections.begin(request, response) <= limits.pipelinedMax) {
        void answer(request, response).then(() => limitReading(response, limits));
      } else {
        // Each would be worked on at the same time, and its answer be kept until its turn.
        request.socket.destroy();
      }
    },
  );
  server.on('connection', (socket: Socket) => connections.admit(socket));
  answerUnparsed(server, (socket) =>
    Array.from(due).filter(({ req }) => req.socket === socket && req.complete),
  );
  return { server, due };
}

/** Whoever asks and does not read keeps an answer in memory, and a connection that cannot be closed. */
function limitReading(response: ServerResponse, { answerTimeoutMs }: ServerLimits): void {
  if (response.closed) return;
  const timer = setTimeout(() => response.destroy(), answerTimeoutMs);
  response.once('close', () => clearTimeout(timer));
}

async function bind(server: Server, { host, port, section }: ListenOptions): Promise<void> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: `something else listens there. Stop it, or set ${section}.port to a free port`,
      EACCES: `this user may not. Set ${section}.port to 1024 or more`,
      EADDRNOTAVAIL: `this computer has no such address. Correct ${section}.host`,
      ENOTFOUND: `there is no such host. Correct ${section}.host`,
    };
    const reason = reasons[code ?? ''] ?? `${message}. See ${section}.host and ${section}.port`;
    throw new Error(`Cannot listen on ${host}:${port}: ${reason}.`, { cause: error });
  }
}
