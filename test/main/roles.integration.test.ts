/** The roles as an operator runs them: processes, signals, ports and files. */
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { opsOf, Plant, stop } from '#test/support/plant.ts';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'vitest';
import type { Settings } from '#test/support/plant.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

const STARTED = /The role has started/;

async function started(role: RoleProcess): Promise<RoleProcess> {
  await role.saw(STARTED);
  return role;
}

/** Stack traces are for defects. */
function saidPlainly(role: RoleProcess): string {
  const said = role.lines.join('\n');
  expect(said).not.toMatch(/\n {4}at /);
  return said;
}

/** A writer that takes requests and never answers. */
async function listenInVain({ onTestFinished }: TestContext): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** More cars than a processor keeps up with that commits one plate at a time. */
const RUSH: Settings = { PLATEFLOW_GENERATOR_RATE_PER_SECOND: '400' };
const SLOWLY: Settings = {
  PLATEFLOW_COMMIT_PLATES_MAX: '1',
  PLATEFLOW_COMMIT_IN_FLIGHT_MAX: '1',
  // Each message in the full mailboxes is a commit of its own, and all of them are finished.
  PLATEFLOW_SHUTDOWN_GRACE_MS: '60000',
};

/** Four processes, twice, and a log that is judged again and again. */
const LONG = { timeout: 180_000 };

/** All four roles, with mailboxes that are full: what is dropped now is missing in the log. */
async function openBusyPlant(context: TestContext) {
  const plant = await Plant.open(context);
  const entries = plant.start(['generate', 'entry', '--truth', 'entry.ndjson'], RUSH);
  const exits = plant.start(['generate', 'exit', '--truth', 'exit.ndjson'], RUSH);
  const published = 'parking_sim_events_published_total';
  const ops = await opsOf(entries);
  await expect.poll(() => metric(ops, published), PATIENCE).toBeGreaterThan(500);
  const writer = plant.start(['write']);
  const processor = plant.start(['process'], SLOWLY);
  await plant.sawSummaries(20);
  const mail = await metric(await opsOf(processor), 'parking_mailbox_messages');
  expect(mail).toBeGreaterThan(50);
  return { plant, entries, exits, writer, processor };
}

describe.concurrent('writer, processor and two generators', () => {
  it('stop all at once when they are asked to, and lose nothing', LONG, async (context) => {
    const { plant, entries, exits, writer, processor } = await openBusyPlant(context);

    await Promise.all([
      stop(writer, 'SIGTERM'),
      stop(processor, 'SIGINT'),
      stop(entries, 'SIGTERM'),
      stop(exits, 'SIGINT'),
    ]);

    const writerAgain = plant.start(['write']);
    const processorAgain = plant.start(['process']);
    expect(await plant.verdictBy('entry.ndjson', 'exit.ndjson')).toMatchObject({ uncertain: 0 });
    await stop(processorAgain, 'SIGTERM');
    await stop(writerAgain, 'SIGINT');
  });

  it('lose nothing when writer and processor are killed in between', LONG, async (context) => {
    const { plant, entries, exits, writer, processor } = await openBusyPlant(context);

    processor.signal('SIGKILL');
    writer.signal('SIGKILL');
    await Promise.all([processor.exited, writer.exited, stop(entries), stop(exits)]);

    const writerAgain = plant.start(['write']);
    const processorAgain = plant.start(['process']);
    expect(await plant.verdictBy('entry.ndjson', 'exit.ndjson')).toMatchObject({ uncertain: 0 });
    await stop(processorAgain);
    await stop(writerAgain);
  });

  it('go on when the writer comes late', async (context) => {
    const plant = await Plant.open(context);
    const processor = await started(plant.start(['process']));
    const entries = plant.start(['generate', 'entry', '--truth', 'entry.ndjson']);
    const exits = plant.start(['generate', 'exit', '--truth', 'exit.ndjson']);
    const ops = await opsOf(processor);
    await processor.saw(/The writer could not be reached/);

    // Intake goes on: the processor is ready for work, and its outbox grows.
    await expect.poll(() => metric(ops, 'parking_outbox_summaries'), PATIENCE).toBeGreaterThan(20);
    expect((await fetch(`${ops}/readyz`)).status).toBe(200);

    const writer = plant.start(['write']);
    await plant.sawSummaries(21);
    await Promise.all([stop(entries), stop(exits)]);
    await plant.verdictBy('entry.ndjson', 'exit.ndjson');
    await stop(processor);
    await stop(writer);
  });
});

const PATIENCE = { timeout: 60_000, interval: 50 };

/** The value of a metric without labels. */
async function metric(ops: string, name: string): Promise<number> {
  const text = await (await fetch(`${ops}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
}

describe.concurrent('health and metrics', () => {
  it.for([
    ['write', ['write'], 'request_latency_seconds'],
    ['process', ['process'], 'post_request_latency_seconds'],
    ['generate entry', ['generate', 'entry'], 'parking_build_info'],
    ['generate exit', ['generate', 'exit'], 'parking_build_info'],
  ] as const)('are served by %s', async ([, args, name], context) => {
    const plant = await Plant.open(context);
    const role = await started(plant.start([...args]));
    const ops = await opsOf(role);
    const alive = await fetch(`${ops}/livez`);
    expect([alive.status, await alive.json()]).toEqual([200, { status: 'alive' }]);
    await expect.poll(async () => (await fetch(`${ops}/readyz`)).status, PATIENCE).toBe(200);
    expect(await (await fetch(`${ops}/metrics`)).text()).toMatch(
      new RegExp(`^# TYPE ${name} `, 'm'),
    );
    await stop(role);
  });

  it('say that a role is not ready while it drains', async (context) => {
    const plant = await Plant.open(context, {
      PLATEFLOW_WRITER_URL: await listenInVain(context),
    });
    const processor = await started(plant.start(['process']));
    const ops = await opsOf(processor);
    await expect.poll(async () => (await fetch(`${ops}/readyz`)).status, PATIENCE).toBe(200);
    processor.signal('SIGTERM');
    await expect.poll(async () => (await fetch(`${ops}/readyz`)).status, PATIENCE).toBe(503);
    expect((await fetch(`${ops}/livez`)).status).toBe(200);
  });
});

describe.concurrent('a second signal', () => {
  it('ends a role at once that cannot finish', async (context) => {
    const plant = await Plant.open(context, {
      PLATEFLOW_WRITER_URL: await listenInVain(context),
      PLATEFLOW_RELAY_TIMEOUT_MS: '60000',
      PLATEFLOW_SHUTDOWN_GRACE_MS: '60000',
    });
    const processor = await started(plant.start(['process']));
    const again = setInterval(() => processor.signal('SIGINT'), 100);
    context.onTestFinished(() => clearInterval(again));
    expect(await processor.exited).toEqual({ code: 130, signal: null });
    expect(saidPlainly(processor)).toContain('Interrupted again: ended at once.');
  });
});

describe.concurrent('what another process has', () => {
  it('a log with a writer refuses a second one', async (context) => {
    const plant = await Plant.open(context);
    const first = await started(plant.start(['write']));
    const second = plant.start(['write'], { PLATEFLOW_WRITER_PORT: '0' });
    expect(await second.exited).toEqual({ code: 73, signal: null });
    expect(saidPlainly(second)).toContain(`Another writer has ${plant.log} open.`);
    await stop(first);
    await stop(await started(plant.start(['write'])));
  });

  it('a file with a processor refuses a second one, and takes it after the first', async (context) => {
    const plant = await Plant.open(context);
    const first = await started(plant.start(['process']));
    const second = plant.start(['process']);
    expect(await second.exited).toEqual({ code: 73, signal: null });
    expect(saidPlainly(second)).toContain(`Another processor works on ${plant.file}.`);
    expect(first.lines.filter((line) => line.includes('was taken over'))).toHaveLength(1);
    first.signal('SIGKILL');
    await first.exited;
    await started(plant.start(['process']));
  });
});
