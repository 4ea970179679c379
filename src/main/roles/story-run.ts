/**
 * Runs a story: the pipeline of the product in virtual time, between ports that behave as the lanes
 * of the story say.
 */
import { PlateRegistry } from '#actors/plate-registry.ts';
import { digest } from '#adapters/digest.ts';
import { noFailpoint } from '#adapters/failpoints.ts';
import { MemoryQueues } from '#adapters/memory/memory-queues.ts';
import { MemorySink } from '#adapters/memory/memory-sink.ts';
import { MemoryStayStore } from '#adapters/memory/memory-stay-store.ts';
import { bodyOf } from '#stories/story-body.ts';
import { SOLE_LEASE } from '#streams/sole-lease.ts';
import { VirtualPartition } from '#streams/virtual-partition.ts';
import { VirtualTime } from '#streams/virtual-time.ts';
import type { Config } from '#config/schema.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { StoryOutcome } from '#stories/story-outcome.ts';
import type { Story } from '#stories/story.ts';
import { faultySink, faultyStore } from './story-faults.ts';
import { StoryMoments } from './story-moments.ts';
import { StoryRecord } from './story-record.ts';
import { StoryStates } from './story-states.ts';

/** When the processor of a story gave up because a person would have to decide. */
export class StoryBroken extends Error {
  override readonly name = 'StoryBroken';
}

/** Nobody listens: what happens in a story is seen by its ports. */
const SILENT: Telemetry = { emit: () => undefined, watch: () => () => undefined };

/** In memory a promise waits for other promises only, and those are through by then. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Runs a story to its last column. The same story has the same outcome each time.
 *
 * Within a column comes first what is due at its moment, then the deliveries of the entry queue and
 * those of the exit queue. A processor that is killed there has been delivered them, and has not had
 * any answer.
 *
 * @throws StoryBroken when the processor refuses to go on
 */
export async function runStory(story: Story, config: Config): Promise<StoryOutcome> {
  const time = new VirtualTime(story.startMs, promisesSettled);
  const moments = new StoryMoments(story, time);
  const record = new StoryRecord(story, moments);
  const states = new StoryStates(story, config.stay);
  const queues = new MemoryQueues(time);
  const store = new MemoryStayStore('story');
  const sink = new MemorySink((records) => record.noteWritten(records));
  const isSet = (path: string): boolean => story.settings.some((setting) => setting.path === path);
  const partition = new VirtualPartition({
    time,
    settings: config,
    isPolling: isSet('deadlines.pollMs'),
    isProbing: isSet('watermark.probeMs'),
    ports: {
      lease: SOLE_LEASE,
      deliveries: record.watched(queues),
      store: faultyStore(store, moments, (commit, atMs) => states.noteCommitted(commit, atMs)),
      sink: faultySink(sink, moments),
      deadLetters: record.deadLetters,
      telemetry: SILENT,
      failpoint: noFailpoint,
      random: () => 1,
      createPlates: (ledgers) =>
        new PlateRegistry({ limits: config.actors, rules: config.stay, digest, ledgers }),
    },
  });
  await partition.start();
  for (const column of story.columnsMs.keys()) {
    await time.advanceTo(moments.atMs(column));
    await partition.look();
    for (const queue of ['entry', 'exit'] as const) deliver(story, column, queue, queues, record);
    if (story.faults.process[column] === 'killed') {
      partition.kill();
      await time.settle();
      await partition.start();
    }
    await time.settle();
    await states.sample(store);
    if (partition.refusal !== undefined) throw broken(story, column, partition.refusal);
  }
  partition.kill();
  await time.settle();
  return record.outcome(states.lanes);
}

/** What comes in on one queue in one column, as one batch. */
function deliver(
  story: Story,
  column: number,
  queue: SightingKind,
  queues: MemoryQueues,
  record: StoryRecord,
): void {
  const messages = story.inputs
    .filter((input) => input.column === column && input.queue === queue)
    .map((input) => {
      const body = bodyOf(story, input);
      record.name(body, input.letter);
      return { body };
    });
  void queues.publish(queue, messages);
}

function broken({ title }: Story, column: number, cause: Error): StoryBroken {
  const message = `"${title}": in column ${column} the processor refused to go on: ${cause.message}`;
  return new StoryBroken(message, { cause });
}
