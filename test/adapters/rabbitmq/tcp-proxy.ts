/** A way to the broker that a test can cut, stop up, or speak on in the broker's name. */
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { BASIC_PUBLISH } from './frames.ts';
import type { AddressInfo, Socket } from 'node:net';

interface Pair {
  readonly client: Socket;
  readonly broker: Socket;
}

export class TcpProxy {
  /** The broker's url, by way of this proxy. */
  readonly url: string;
  /** For messages: `127.0.0.1:port`. */
  readonly address: string;
  readonly #pairs = new Set<Pair>();
  readonly #stopListening: () => void;
  /** What each client has sent so far. */
  readonly #sent: Buffer[][] = [];

  /** Opens a proxy to the broker of this url; it ends with the test. */
  static async open(brokerUrl: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(brokerUrl);
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const url = new URL(brokerUrl);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const proxy = new TcpProxy(url, () => void server.close());
    server.on('connection', (client) => proxy.#join(client, connect(Number(port), hostname)));
    onTestFinished(() => {
      proxy.refuse();
      proxy.cut();
    });
    return proxy;
  }

  private constructor(url: URL, stopListening: () => void) {
    this.url = url.href;
    this.address = url.host;
    this.#stopListening = stopListening;
  }

  get connectionCount(): number {
    return this.#pairs.size;
  }

  /** How often clients have sent this method of AMQP. */
  count(method: readonly [number, number]): number {
    const counts = this.#sent.map((chunks) => countFrames(Buffer.concat(chunks), method));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Ends all connections at once. */
  cut(): void {
    for (const { client, broker } of this.#pairs) {
      client.resetAndDestroy();
      broker.destroy();
    }
  }

  /** Resolves when nobody is connected any more. */
  async empty(): Promise<void> {
    const sockets = [...this.#pairs].map(({ client }) => client);
    await Promise.all(
      sockets.map((socket) => new Promise<void>((resolve) => void socket.once('close', resolve))),
    );
  }

  /** Takes no more connections. */
  refuse(): void {
    this.#stopListening();
  }

  /** Lets nothing through any more, in either direction. */
  freeze(): void {
    for (const { client, broker } of this.#pairs) {
      client.pause();
      broker.pause();
    }
  }

  /** Keeps the broker's answers back until `thaw`. */
  holdAnswers(): void {
    for (const { broker } of this.#pairs) broker.pause();
  }

  thaw(): void {
    for (const { client, broker } of this.#pairs) {
      client.resume();
      broker.resume();
    }
  }

  /** Ends all connections when a client sends a message, after it was passed on. */
  cutWhenPublishing(): void {
    for (const { client } of this.#pairs) {
      const before = this.count(BASIC_PUBLISH);
      client.on('data', () => {
        if (this.count(BASIC_PUBLISH) > before) this.cut();
      });
    }
  }

  /** Sends a frame to the clients, as if the broker had. */
  sayToClient(frame: Buffer): void {
    for (const { client } of this.#pairs) client.write(frame);
  }

  /** Sends a frame to the broker, as if its clients had. */
  sayToBroker(frame: Buffer): void {
    for (const { broker } of this.#pairs) broker.write(frame);
  }

  #join(client: Socket, broker: Socket): void {
    const pair = { client, broker };
    const sent: Buffer[] = [];
    this.#pairs.add(pair);
    this.#sent.push(sent);
    client.on('data', (bytes: Buffer) => {
      sent.push(bytes);
      broker.write(bytes);
    });
    broker.on('data', (bytes) => client.write(bytes));
    for (const socket of [client, broker]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#pairs.delete(pair);
        client.destroy();
        broker.destroy();
      });
    }
  }
}

/** How many complete frames of a connection are of this method. */
function countFrames(bytes: Buffer, method: readonly [number, number]): number {
  const header = Buffer.from([0, method[0], 0, method[1]]);
  let frames = bytes.subarray('AMQP....'.length);
  let count = 0;
  while (frames.length > 7) {
    if (frames[0] === 1 && frames.subarray(7, 11).equals(header)) count += 1;
    frames = frames.subarray(7 + frames.readUInt32BE(3) + 1);
  }
  return count;
}
