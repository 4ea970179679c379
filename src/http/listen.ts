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
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';

/** What a connection and a request may take. */
export interface ServerLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** Longer than the idle time of common load balancers, so that they close first. */
  readonly keepAliveTimeoutMs: number;
  readonly headerBytesMax: number;
  readonly connectionsMax: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  keepAliveTimeoutMs: 65_000,
  headerBytesMax: 8_192,
  connectionsMax: 256,
};

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The section of the configuration that host and port come from: named in errors. */
  readonly section: string;
  readonly limits?: ServerLimits;
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
  const server = startServer(app, options.limits ?? SERVER_LIMITS);
  const due = new Set<ServerResponse>();
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

function startServer(app: Koa, limits: ServerLimits): Server {
  const answer = app.callback();
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      maxHeaderSize: limits.headerBytesMax,
      // The two timeouts are only looked at this often; 30 s would make them 30 s.
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => void answer(request, response),
  );
  server.maxConnections = limits.connectionsMax;
  return server;
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
