/**
 * The connections of a server, and which of them goes when there are too many.
 *
 * C1 There are at most `connectionsMax`.
 * C2 When there are that many, a new one takes the place of one that has been promised nothing:
 *    first of those that have asked nothing yet, then of those that are kept alive, then of those
 *    whose request is still on its way; of these the one that has been so the longest.
 * C3 A connection that an answer is due on to a whole request is never closed for another.
 *
 * So whoever opens many connections and is slow on them takes their own places, and nobody else's.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Connection {
  /** Answers that are due on it. More than one when requests are sent without waiting. */
  readonly due: number;
  /** The newest request on it. */
  readonly request: IncomingMessage | undefined;
}

/** Owns who is connected, in the order in which they came to be as they are. */
export class Connections {
  readonly #connectionsMax: number;
  readonly #connections = new Map<Socket, Connection>();

  constructor(connectionsMax: number) {
    this.#connectionsMax = connectionsMax;
  }

  /** Admits a connection, in the place of another if need be, or closes it. */
  admit(socket: Socket): void {
    if (this.#connections.size >= this.#connectionsMax) {
      const leaving = this.#findLeastPromised() ?? socket;
      this.#connections.delete(leaving);
      leaving.destroy();
      if (leaving === socket) return;
    }
    this.#connections.set(socket, { due: 0, request: undefined });
    socket.once('close', () => this.#connections.delete(socket));
  }

  /**
   * A request has begun on a connection.
   *
   * @returns how many answers are due on it now
   */
  begin(request: IncomingMessage, response: ServerResponse): number {
    const { socket } = request;
    const due = this.#due(socket) + 1;
    this.#change(socket, { due, request });
    response.once('close', () => {
      this.#change(socket, { due: this.#due(socket) - 1, request });
    });
    return due;
  }

  #due(socket: Socket): number {
    return this.#connections.get(socket)?.due ?? 0;
  }

  /** Puts it behind all others, unless it is closed already. */
  #change(socket: Socket, connection: Connection): void {
    if (this.#connections.delete(socket)) this.#connections.set(socket, connection);
  }

  #findLeastPromised(): Socket | undefined {
    let found: Socket | undefined;
    let least = Infinity;
    for (const [socket, connection] of this.#connections) {
      const promised = promisedTo(connection);
      if (promised >= least) continue;
      found = socket;
      least = promised;
    }
    return found;
  }
}

/** The less, the sooner it may go; infinite when it must stay. */
function promisedTo({ due, request }: Connection): number {
  if (request === undefined) return 0;
  if (due === 0) return 1;
  return due === 1 && !request.complete ? 2 : Infinity;
}
