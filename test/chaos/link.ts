/**
 * A way to a server that can be disturbed: what a bad network does, in the middle of a TCP
 * connection.
 *
 * It owns a port that it listens on, and all connections that came through it.
 *
 * L1 Bytes are delivered in order, none is changed and none is left out while its connection lives.
 * L2 A fault that holds bytes back holds its sender back too: no more than the systems' buffers waits.
 * L3 What was made mute stays so: neither side is told that the other one is gone.
 */
import { connect, createServer } from 'node:net';
import { LinkPipe } from './link-pipe.ts';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Shaping } from './link-pipe.ts';

/** From the client to the server, or back. */
export type LinkDirection = 'there' | 'back';

/** Sees all bytes, as they come from their sender. */
export interface LinkTap {
  bytes(link: object, connection: number, direction: LinkDirection, bytes: Buffer): void;
  closed(link: object, connection: number): void;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  readonly pipes: Readonly<Record<LinkDirection, LinkPipe>>;
  isMute: boolean;
}

export class Link {
  readonly port: number;
  readonly #listener: Server;
  readonly #pairs = new Set<Pair>();
  readonly #serverPort: number;
  readonly #tap: LinkTap | undefined;
  readonly #shaping: Record<LinkDirection, Shaping> = { there: {}, back: {} };
  #isRefusing = false;
  #connections = 0;

  /** Listens on a port of its own, and leads to that port; both are on 127.0.0.1. */
  static async open(serverPort: number, tap?: LinkTap): Promise<Link> {
    const listener = createServer({ noDelay: true });
    await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
    return new Link(listener, serverPort, tap);
  }

  private constructor(listener: Server, serverPort: number, tap: LinkTap | undefined) {
    this.#listener = listener;
    this.port = (listener.address() as AddressInfo).port;
    this.#serverPort = serverPort;
    this.#tap = tap;
    listener.on('connection', (client) => this.#join(client));
  }

  /** From now on the bytes of this direction, or of both, are treated so. */
  shape(shaping: Shaping, directions: readonly LinkDirection[] = ['there', 'back']): void {
    for (const direction of directions) {
      this.#shaping[direction] = shaping;
      for (const { pipes, isMute } of this.#pairs) if (!isMute) pipes[direction].shape(shaping);
    }
  }

  /** Connections that are open say nothing any more, for ever; new ones are as usual. */
  mute(): void {
    for (const pair of this.#pairs) {
      pair.isMute = true;
      pair.pipes.there.shape({ isSwallowed: true });
      pair.pipes.back.shape({ isSwallowed: true });
    }
  }

  /** Ends all connections at once, on both sides. */
  reset(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Ends all connections, and those that are tried from now on. */
  refuse(): void {
    this.#isRefusing = true;
    this.reset();
  }

  /** Everything is as usual again; what is mute stays so. */
  heal(): void {
    this.#isRefusing = false;
    this.shape({});
  }

  close(): void {
    this.#listener.close();
    this.reset();
  }

  #join(client: Socket): void {
    if (this.#isRefusing) return void client.resetAndDestroy();
    const server = connect({ port: this.#serverPort, host: '127.0.0.1', noDelay: true });
    const number = (this.#connections += 1);
    const tell = (direction: LinkDirection) => (bytes: Buffer) =>
      this.#tap?.bytes(this, number, direction, bytes);
    const pipes = {
      there: new LinkPipe(client, server, this.#shaping.there, tell('there')),
      back: new LinkPipe(server, client, this.#shaping.back, tell('back')),
    };
    const pair: Pair = { client, server, pipes, isMute: false };
    this.#pairs.add(pair);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on('error', () => undefined);
      socket.on('close', (hadError) => {
        if (pair.isMute && !(client.destroyed && server.destroyed)) return;
        if (this.#pairs.delete(pair)) this.#tap?.closed(this, number);
        if (hadError) other.resetAndDestroy();
        else other.destroySoon();
      });
    }
  }
}
