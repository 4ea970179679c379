/** What happens between a processor and a server. */
import { lasting, once } from './fault-kind.ts';
import type { FaultKind, FaultScope } from './fault-kind.ts';
import type { ServerName } from './place.ts';

export const NETWORK_FAULTS: readonly FaultKind[] = (
  ['broker', 'store', 'writer'] as const
).flatMap((server) => [
  lasting(`${server} cut off`, 6_000, (scope) => stall(scope, server, ['there', 'back'])),
  lasting(`requests to the ${server} stalled`, 6_000, (scope) => stall(scope, server, ['there'])),
  lasting(`answers of the ${server} stalled`, 6_000, (scope) => stall(scope, server, ['back'])),
  lasting(`${server} far away`, 6_000, ({ processor, chance }) => {
    const { there, back } = processor.options.links[server];
    there.slowMs = Math.round(chance * 900);
    back.slowMs = Math.round((1 - chance) * 900);
    return () => {
      there.slowMs = 0;
      back.slowMs = 0;
    };
  }),
  once(`connections to the ${server} reset`, ({ world, processor, chance }) => {
    if (processor.place !== undefined) world.reset(processor.place, server, chance < 0.5);
  }),
]);

function stall(
  { world, processor }: FaultScope,
  server: ServerName,
  directions: readonly ('there' | 'back')[],
): () => void {
  const link = processor.options.links[server];
  for (const direction of directions) link[direction].stall();
  const { place } = processor;
  if (server === 'broker' && place !== undefined) world.watchHeartbeat(place, link);
  return () => link.heal();
}
