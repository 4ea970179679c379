/** Where a process runs, during one life of it: what it is reached by, and what it can reach. */
import { Connection } from './connection.ts';
import { Link } from './network.ts';
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { Clock } from '#ports/clock.ts';
import type { Life } from './life.ts';
import type { Random } from './random.ts';

export type ServerName = 'broker' | 'store' | 'writer';

/** The links of one machine; they outlive what runs on it. */
export type Links = Readonly<Record<ServerName, Link>>;

export function makeLinks(time: VirtualTime, random: Random): Links {
  const link = (name: ServerName): Link => new Link(time, random.of(name));
  return { broker: link('broker'), store: link('store'), writer: link('writer') };
}

export interface PlaceOptions {
  readonly time: VirtualTime;
  readonly name: string;
  readonly life: Life;
  readonly clock: Clock;
  readonly links: Links;
  readonly random: Random;
}

export class Place {
  readonly time: VirtualTime;
  readonly name: string;
  readonly life: Life;
  readonly clock: Clock;
  readonly links: Links;
  readonly #random: Random;
  readonly #connections = new Set<readonly [ServerName, Connection]>();

  constructor({ time, name, life, clock, links, random }: PlaceOptions) {
    this.time = time;
    this.name = name;
    this.life = life;
    this.clock = clock;
    this.links = links;
    this.#random = random;
  }

  /** @param limitMs how long an answer may take; undefined for as long as it likes */
  connect(server: ServerName, life: Life, limitMs: number | undefined): Connection {
    const connection = new Connection({
      time: this.time,
      link: this.links[server],
      name: `the ${server}`,
      client: this.life,
      server: life,
      limitMs,
      isLingering: () => this.#random.isChance(0.5),
    });
    const one = [server, connection] as const;
    this.#connections.add(one);
    connection.onClosedAtServer(() => this.#connections.delete(one));
    return connection;
  }

  /** The connections that the server thinks are open. */
  connectionsTo(server: ServerName): readonly Connection[] {
    return [...this.#connections].filter(([name]) => name === server).map(([, one]) => one);
  }
}
