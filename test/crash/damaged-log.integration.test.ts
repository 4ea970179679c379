/**
 * A log that was damaged while nobody had it open, as the roles meet it. What can only be the
 * leftover of a crash is cut away; if something was lost by that which the processor has let go of,
 * the processor says so and does not run. Anything else is refused.
 */
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { Plant, stop } from '#test/support/plant.ts';
import { publishTraffic, SMALL_STEPS, WHOLE } from './crash-traffic.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

it('a damaged log is repaired, refused or found out, and never written to by mistake', async (context) => {
  const plant = await Plant.open(context, SMALL_STEPS);
  const truth = await publishTraffic(plant);
  const roles = [plant.start(['write']), plant.start(['process'])];
  await plant.verdictOn(truth);
  for (const role of roles.toReversed()) await stop(role);
  const copy = `${plant.log}.copy`;
  await copyFile(plant.log, copy);
  const bytes = await readFile(copy);
  const lines = (await plant.summaries()).length;
  const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1;

  // Zeros behind the last line, as after a loss of power: they go, and the work goes on.
  await writeFile(plant.log, Buffer.concat([bytes, Buffer.alloc(5_000)]));
  const repairing = plant.start(['write']);
  await repairing.saw(/"?bytes"?[:=] ?5000\b/);
  const processor = plant.start(['process']);
  await processor.saw(/The partition was taken over/);
  await stop(processor);
  await stop(repairing);
  expect((await readFile(plant.log)).equals(bytes)).toBe(true);

  // A part of the last line, which had been confirmed: the writer cannot know, the processor does.
  for (const damage of [lastLine + 40, bytes.length - 1]) {
    await copyFile(copy, plant.log);
    await truncate(plant.log, damage);
    const writer = plant.start(['write']);
    const refused = plant.start(['process']);
    expect((await refused.exited).code).toBe(78);
    expect(said(refused)).toContain(
      `The writer's log ends with summary ${lines - 1}, but ${lines} to ${lines} have already left`,
    );
    await stop(writer);
  }
  expect(await verifyLog(plant.log)).toMatchObject({ ...WHOLE, lines: lines - 1 });

  // One bit in the middle: the writer does not touch the file, and both name the line.
  const damaged = Buffer.from(bytes);
  const at = Math.floor(bytes.length / 2);
  damaged[at] = (damaged[at] as number) ^ 4;
  const line = bytes.subarray(0, at).toString('latin1').split('\n').length;
  await writeFile(plant.log, damaged);
  const refused = plant.start(['write']);
  expect((await refused.exited).code).toBe(78);
  expect(said(refused)).toContain(`Line ${line}, at byte `);
  const verifying = plant.start(['log', 'verify', plant.log]);
  expect((await verifying.exited).code).toBe(1);
  expect(await verifying.output).toContain(`Damaged at line ${line}, byte `);
  expect((await readFile(plant.log)).equals(damaged)).toBe(true);
});

function said({ lines }: RoleProcess): string {
  return lines.join('\n');
}
