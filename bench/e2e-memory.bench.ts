/**
 * The memory of a processor on RabbitMQ and Redis when there is much of everything: a backlog of a
 * million events, which parks a million plates, and then traffic while they are all in the store.
 * Run it with `node bench/e2e-memory.bench.ts [EVENTS]`; servers, queues and files are its own.
 */
import { E2eRig } from './e2e/rig.ts';
import { formatRate, report } from './measure.ts';
import type { Result } from './e2e/result.ts';

const EVENTS = Number(process.argv[2] ?? 1_000_000);
const FURTHER = 100_000;

const rig = await E2eRig.start();
try {
  console.log(`${await rig.versions()}\n`);
  // Entries of as many different plates, none of which leaves.
  const parked = { platePool: EVENTS, missingEntryShare: 0, missingExitShare: 1 };
  tell(`a backlog of ${EVENTS.toLocaleString('en')}`, await rig.drainPlateflow(EVENTS, parked));
  const further = `${FURTHER.toLocaleString('en')} further events, all those plates stored`;
  tell(further, await rig.drainFurther(FURTHER));
} finally {
  await rig.stop();
}

function tell(what: string, { events, seconds, rssMiB }: Result): void {
  report(`${what}: most memory`, `${rssMiB.toFixed(0)} MiB`);
  report(`${what}: rate`, formatRate(events / seconds));
}
