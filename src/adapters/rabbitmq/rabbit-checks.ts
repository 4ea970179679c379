/** Whether the broker is set up so that nothing can be lost. */
import { withConnection } from './brief-connection.ts';
import { checkBroker } from './check-broker.ts';
import { checkTopology } from './check-topology.ts';
import type { SettingCheck, SettingChecks } from '#ports/setting-checks.ts';
import type { BrokerAddress } from './broker-address.ts';

export interface RabbitChecksOptions {
  readonly address: BrokerAddress;
  readonly partitions: number;
  readonly timeoutMs: number;
  /** Why the broker takes no messages from this process at present, if it does not. */
  readonly blockedBecause: () => string | undefined;
}

/**
 * Looks on a connection of its own: a broker that is short of memory answers nothing on one that
 * publishes.
 */
export class RabbitChecks implements SettingChecks {
  readonly #options: RabbitChecksOptions;

  constructor(options: RabbitChecksOptions) {
    this.#options = options;
  }

  async check(): Promise<readonly SettingCheck[]> {
    const { address, partitions, timeoutMs, blockedBecause } = this.#options;
    return withConnection(address, timeoutMs, async (live) => [
      ...checkBroker(live, blockedBecause()),
      ...(await checkTopology(live, partitions, address.vhost)),
    ]);
  }
}
