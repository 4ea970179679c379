/** `plateflow record FILE`: what is published, beside the processor that works on it. */
import { tapEvents } from '#adapters/rabbitmq/event-tap.ts';
import { newPseudonyms } from '#adapters/recordings/pseudonyms.ts';
import { pseudonymised } from '#adapters/recordings/pseudonymised-rows.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { globalOptions, readConfig, runRole } from '../command-context.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { toCount, toDuration } from '../quantities.ts';
import { createRecording, headerOf } from '../roles/recorders.ts';
import { say } from '../terminal.ts';
import type { Command } from 'commander';
import type { RecordingFile } from '#adapters/recordings/recording-file.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { RowSink } from '#ports/recording.ts';
import type { RoleContext } from '../command-context.ts';

interface RecordFlags {
  readonly for?: number;
  readonly maxEvents?: number;
  readonly pseudonymise?: boolean;
}

const HELP = `
It listens at the exchange vehicle.events with a queue of its own, and touches no other. So it does not
see what is published to a queue by its name, and it records no decisions: for those, see
plateflow process --record. The user of rabbitmq.url needs the rights of the user topology.
`;

export function addRecord(program: Command): void {
  program
    .command('record')
    .argument('<file>', 'the recording; it must not be there yet')
    .description('record the events that are published to RabbitMQ, until it is interrupted')
    .option('--for <time>', 'end after this time, as in 30s or 10m', toDuration)
    .option('--max-events <n>', 'end after so many events', toCount)
    .option('--pseudonymise', 'record without plates and pictures')
    .addHelpText(
      'after',
      HELP +
        examples(
          'plateflow record day.ndjson -c cloud',
          'plateflow record day.ndjson --for 10m --pseudonymise',
          'plateflow replay day.ndjson',
        ),
    )
    .action((path: string, flags: RecordFlags, command: Command) => {
      const { config } = readConfig(globalOptions(command));
      if (config.engine === 'embedded') {
        const fix = `Record it there: plateflow process --record ${path}`;
        const message = `With engine embedded nothing but the processor sees what comes in. ${fix}`;
        throw new CommandFailed(EXIT.usage, message);
      }
      return runRole({ name: 'record', config }, (role) => record(role, path, flags));
    });
}

async function record(role: RoleContext, path: string, flags: RecordFlags): Promise<void> {
  const { config, life } = role;
  const enough = new AbortController();
  const stopping = AbortSignal.any([life.stopping, enough.signal]);
  const taken = new Taken(role, path, flags, () => enough.abort());
  try {
    await life.finish(
      tapEvents(
        {
          ...config.rabbitmq,
          partitions: config.partitions,
          clock: systemClock,
          opened: () => taken.open(),
          tapped: (delivery) => taken.take(delivery),
        },
        stopping,
      ),
    );
  } catch (error) {
    taken.file?.giveUp((error as Error).message);
    throw error;
  } finally {
    await taken.close();
  }
  const { file } = taken;
  if (file?.problem !== undefined) {
    throw new CommandFailed(EXIT.disk, `${path} is not complete: ${file.problem}.`);
  }
  say(`${taken.count} events are in ${path}.`);
}

/** What was recorded so far. */
class Taken {
  count = 0;
  file: RecordingFile | undefined;
  readonly #role: RoleContext;
  readonly #path: string;
  readonly #flags: RecordFlags;
  readonly #enough: () => void;
  #rows: RowSink = { write: () => undefined };
  #timer: NodeJS.Timeout | undefined;

  constructor(role: RoleContext, path: string, flags: RecordFlags, enough: () => void) {
    this.#role = role;
    this.#path = path;
    this.#flags = flags;
    this.#enough = enough;
  }

  async open(): Promise<void> {
    const { config, telemetry } = this.#role;
    const { pseudonymise = false, for: forMs } = this.#flags;
    const header = headerOf(config, { partition: null, decisions: null, pseudonymise });
    const file = await createRecording(this.#path, header, telemetry);
    this.file = file;
    this.#rows = pseudonymise ? pseudonymised(file, newPseudonyms(), header.rules) : file;
    if (forMs !== undefined) this.#timer = setTimeout(this.#enough, forMs);
    telemetry.emit('role_started', { role: 'record', detail: `recording into ${this.#path}` });
  }

  take(delivery: Delivery): void {
    const { maxEvents = Number.POSITIVE_INFINITY } = this.#flags;
    if (this.count < maxEvents) {
      this.count += 1;
      this.#rows.write({ is: 'delivery', ...delivery });
    }
    if (this.count >= maxEvents || this.file?.problem !== undefined) this.#enough();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.file?.close();
  }
}
