/** A writer whose log takes long to verify. */
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it, vi } from 'vitest';
import { Plant } from '#test/support/plant.ts';
import { freePort } from '#test/support/ports.ts';

/** Zeros that are on no disk, and take minutes to read. */
const BYTES = 2 ** 40;
const PATIENCE = { timeout: 20_000, interval: 50 };

it('is alive and says how far it is, and ends when it is asked to', async (context) => {
  const port = await freePort();
  const plant = await Plant.open(context, { PLATEFLOW_OPS_PORT: String(port) });
  await mkdir(dirname(plant.log));
  await writeFile(plant.log, '');
  await truncate(plant.log, BYTES);
  const writer = plant.start(['write']);
  const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  await vi.waitFor(async () => {
    const response = await ask('/readyz');
    expect(response.status).toBe(503);
    const detail = expect.stringMatching(/^verifying the log, \d+ of 1099511627776 bytes$/);
    expect(await response.json()).toMatchObject({ failed: [{ check: 'log', detail }] });
  }, PATIENCE);
  expect((await ask('/livez')).status).toBe(200);
  writer.signal('SIGTERM');
  expect(await writer.exited).toEqual({ code: 0, signal: null });
});
