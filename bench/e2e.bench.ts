/**
 * The processor on RabbitMQ and Redis, against what the queues can give at most and against the
 * straightforward design, in one run and in turn:
 *
 * (a) a bare consumer: no work, each message acknowledged by itself (`e2e/bare-consumer.ts`);
 * (b) the straightforward design (`e2e/straightforward.ts`);
 * (c) Plateflow with every guarantee on: quorum queues, `appendfsync always`, `fdatasync`.
 *
 * Run it with `node bench/e2e.bench.ts [EVENTS] [ROUNDS]`. Servers, queues and files are its own and
 * are gone afterwards. The ratios are what counts: the machine is another each time.
 */
import { availableParallelism, cpus } from 'node:os';
import { E2eRig } from './e2e/rig.ts';
import { formatRate, median, report } from './measure.ts';
import type { Result } from './e2e/result.ts';

const EVENTS = Number(process.argv[2] ?? 200_000);
const ROUNDS = Number(process.argv[3] ?? 5);
/** The straightforward design is a tenth as fast; it need not take ten times as long. */
const SHARE_OF_B = 0.1;
const LATENCY_SECONDS = 20;

const rate = ({ events, seconds }: Result): number => events / seconds;
const middle = (results: readonly Result[], pick: (result: Result) => number): number =>
  median(results.map(pick));

const [cpu] = cpus();
console.log(
  `${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node.js ${process.version}`,
);
const rig = await E2eRig.start();
try {
  console.log(
    `${await rig.versions()}\n${EVENTS.toLocaleString('en')} events, ${ROUNDS} rounds, medians\n`,
  );
  const bare: Result[] = [];
  const straightforward: Result[] = [];
  const plateflow: Result[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    bare.push(await rig.drainBare(EVENTS));
    straightforward.push(await rig.drainStraightforward(EVENTS * SHARE_OF_B));
    plateflow.push(await rig.drainPlateflow(EVENTS));
    const rates = [bare, straightforward, plateflow].map((all) => rate(all.at(-1) as Result));
    const [a = 0, b = 0, c = 0] = rates;
    console.log(
      `round ${round}: a ${formatRate(a)}, b ${formatRate(b)}, c ${formatRate(c)}; ` +
        `c/a ${(c / a).toFixed(2)}, c/b ${(c / b).toFixed(1)}`,
    );
  }
  const ratio = (to: readonly Result[]): number =>
    median(plateflow.map((own, round) => rate(own) / rate(to[round] as Result)));
  const perSecond = middle(plateflow, rate);
  console.log('');
  report('(a) bare consumer', formatRate(middle(bare, rate)));
  report('(b) straightforward design', formatRate(middle(straightforward, rate)));
  report('(c) Plateflow', formatRate(perSecond));
  report('c/a', ratio(bare).toFixed(2));
  report('c/b', ratio(straightforward).toFixed(1));
  for (const [name, results] of [
    ['(a)', bare],
    ['(b)', straightforward],
    ['(c)', plateflow],
  ] as const) {
    const cpuUs = middle(results, ({ cpuSeconds, events }) => (cpuSeconds / events) * 1e6);
    report(`processor time per event, own process ${name}`, `${cpuUs.toFixed(1)} us`);
  }
  report('most memory (c)', `${middle(plateflow, ({ rssMiB }) => rssMiB).toFixed(0)} MiB`);
  // The publisher of these events runs on the same machine, and so do all servers.
  for (const share of [0.5, 0.25]) {
    const rated = perSecond * share;
    const { latencyMs } = await rig.followPlateflow(rated, LATENCY_SECONDS);
    for (const [name, ms] of Object.entries(latencyMs ?? {})) {
      const row = `delivery to acknowledgement at ${formatRate(rated)}, ${name}`;
      report(row, `${ms.toFixed(1)} ms`);
    }
  }
} finally {
  await rig.stop();
}
