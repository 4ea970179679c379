/** Disks that are full and folders that are gone: nothing counts that is not written. */
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { opsOf, Plant, stop } from '#test/support/plant.ts';
import { mountSmallDisk } from '#test/support/small-disk.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const TRUTHS = ['entry.ndjson', 'exit.ndjson'] as const;

interface Roles {
  readonly writer: RoleProcess;
  readonly processor: RoleProcess;
  readonly generators: readonly RoleProcess[];
}

/** The generators fill the disk, so the others run before. */
async function startAll(plant: Plant): Promise<Roles> {
  const [writer, processor] = [plant.start(['write']), plant.start(['process'])];
  await Promise.all([writer, processor].map((role) => opsOf(role)));
  const generators = (['entry', 'exit'] as const).map((kind) =>
    plant.start(['generate', kind, '--truth', `${kind}.ndjson`]),
  );
  return { writer, processor, generators };
}

/** Ends the roles, in the order in which each can finish. */
async function stopServices({ writer, processor }: Roles): Promise<void> {
  await stop(processor);
  await stop(writer);
}

async function stopGenerators({ generators }: Roles): Promise<void> {
  await Promise.all(generators.map((role) => stop(role)));
}

/** What the check of a role says is not available. */
async function failing(role: RoleProcess): Promise<unknown> {
  const response = await fetch(`${await opsOf(role)}/readyz`);
  const { failed } = (await response.json()) as { failed?: unknown };
  return failed;
}

describe.concurrent('a disk that is full', () => {
  it('under the log: the writer says so, and goes on when there is room', async (context) => {
    const plant = await Plant.open(context);
    const disk = mountSmallDisk(context, dirname(plant.log), '64k');
    const roles = await startAll(plant);
    await roles.processor.saw(/answered 507/);
    expect(await failing(roles.writer)).toMatchObject([
      { check: 'log', detail: expect.stringMatching(/full|space/i) },
    ]);
    expect(await verifyLog(plant.log)).toMatchObject({ tornBytes: 0, problem: undefined });

    disk.resize('64m');
    await stopGenerators(roles);
    await plant.verdictBy(...TRUTHS);
    await stopServices(roles);
  });

  it('under the queues and the store: nothing that was confirmed is lost', async (context) => {
    const plant = await Plant.open(context, { PLATEFLOW_GENERATOR_RATE_PER_SECOND: '500' });
    const disk = mountSmallDisk(context, dirname(plant.file), '1500k');
    const roles = await startAll(plant);
    await Promise.all(
      roles.generators.map((role) => role.saw(/could not be published .*Free some space/)),
    );
    expect(await failing(roles.generators[0] as RoleProcess)).toMatchObject([
      { check: 'queues', detail: expect.stringContaining('Free some space') },
    ]);

    disk.resize('256m');
    await Promise.all(roles.generators.map((role) => role.saw(/take events again/)));
    await stopGenerators(roles);
    await plant.verdictBy(...TRUTHS);
    await stopServices(roles);
  });
});

describe.concurrent('a folder of the log', () => {
  it('that is taken away: the writer refuses, and goes on when it is back', async (context) => {
    const plant = await Plant.open(context);
    const roles = await startAll(plant);
    await plant.sawSummaries(20);
    const away = join(plant.folder, 'away');
    await rename(dirname(plant.log), away);
    await roles.processor.saw(/answered 503.*is no longer there/);
    expect(await failing(roles.writer)).toMatchObject([{ check: 'log' }]);
    await rename(away, dirname(plant.log));
    await expect.poll(() => failing(roles.writer), PATIENCE).toBeUndefined();
    await stopGenerators(roles);
    await plant.verdictBy(...TRUTHS);
    await stopServices(roles);
  });

  it('that is removed for good: nobody goes on as if the log were whole', async (context) => {
    const plant = await Plant.open(context);
    const roles = await startAll(plant);
    await plant.sawSummaries(20);
    await rm(dirname(plant.log), { recursive: true });
    await roles.processor.saw(/answered 503.*is no longer there/);
    await stop(roles.writer);
    const writer = plant.start(['write']);
    expect(await roles.processor.exited).toEqual({ code: 78, signal: null });
    expect(roles.processor.lines.join('\n')).toMatch(/the log was cut or replaced\. Restore it/);
    expect(await plant.summaries()).toEqual([]);
    await stop(writer);
    await stopGenerators(roles);
  });
});
