/** What happens to a processor and to its machine. */
import { CLOCK_JUMP_MS, lasting, once } from './fault-kind.ts';
import type { FailpointName } from '#ports/failpoints.ts';
import type { FaultKind } from './fault-kind.ts';
import type { Processor } from './processor.ts';
import type { World } from './world.ts';

const FAILPOINTS: readonly FailpointName[] = [
  'received',
  'reduced',
  'before-commit',
  'after-commit',
  'before-ack',
  'after-ack',
  'before-post',
  'after-post',
  'before-trim',
];

export const PROCESSOR_FAULTS: readonly FaultKind[] = [
  once('processor killed', ({ processor }) => processor.kill()),
  ...FAILPOINTS.map((name) =>
    once(`processor killed ${name}`, ({ processor }) => processor.killAt(name)),
  ),
  lasting('processor paused', 1_500, ({ processor }) => pause(processor)),
  lasting('processor paused for longer than its lease', 9_000, (scope) => {
    const { processor, world } = scope;
    beatless(world, processor);
    return pause(processor);
  }),
  once('processor stopped', ({ processor, lengthMs }) => processor.stop(2_000 + lengthMs)),
  once('processor clock jumps ahead', ({ processor, chance }) =>
    processor.options.clock.jump(Math.round(chance * CLOCK_JUMP_MS)),
  ),
  once('processor clock jumps back', ({ processor, chance }) =>
    processor.options.clock.jump(-Math.round(chance * CLOCK_JUMP_MS)),
  ),
  once('processor clock drifts', ({ processor, chance }) =>
    processor.options.clock.drift((chance - 0.5) / 10),
  ),
];

function pause({ life }: Processor): () => void {
  life.pause();
  return () => life.resume();
}

/** A process that does nothing sends no heartbeats either. */
function beatless(world: World, { place, life }: Processor): void {
  if (place === undefined) return;
  world.time.schedule(() => {
    if (!life.isPaused) return;
    for (const connection of place.connectionsTo('broker')) {
      connection.closeAtServer('heard no heartbeat');
    }
  }, world.settings.heartbeatMs);
}
