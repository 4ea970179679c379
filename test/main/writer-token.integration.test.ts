/** Who may write to the log, with roles as processes. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { opsOf, Plant, stop } from '#test/support/plant.ts';
import type { Settings } from '#test/support/plant.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

const OLD = 'old-old-old-old-old-old-old-old-old';
const NEW = 'new-new-new-new-new-new-new-new-new';

/** Half a dozen processes, one after the other. */
const LONG = { timeout: 120_000 };

const started = async (role: RoleProcess): Promise<RoleProcess> => {
  await role.saw(/The role has started/);
  return role;
};
const token = (current: string, previous = ''): Settings => ({
  PLATEFLOW_WRITER_TOKEN: current,
  PLATEFLOW_WRITER_PREVIOUS_TOKEN: previous,
});

describe.concurrent('a writer that others reach', () => {
  it.for(['0.0.0.0', '::'])('is not started without a token: %s', async (host, context) => {
    const plant = await Plant.open(context, { PLATEFLOW_WRITER_HOST: host });
    const writer = plant.start(['write']);

    expect(await writer.exited).toEqual({ code: 78, signal: null });
    const said = writer.lines.join('\n');
    expect(said).toContain(`The writer would listen on ${host} (writer.host)`);
    expect(said).toContain('openssl rand -hex 32');
    expect(said).toContain('PLATEFLOW_WRITER_TOKEN_FILE');
    expect(said).not.toMatch(/\n {4}at /);
    expect(existsSync(plant.log)).toBe(false);
  });

  it('is started with a token in a file, takes nothing without it, and shows it nowhere', async (context) => {
    const plant = await Plant.open(context, {
      PLATEFLOW_WRITER_HOST: '0.0.0.0',
      PLATEFLOW_LOGGING_LEVEL: 'debug',
    });
    await writeFile(join(plant.folder, 'token'), `${NEW}\n`, { mode: 0o600 });
    const settings = { PLATEFLOW_WRITER_TOKEN_FILE: 'token' };
    const writer = await started(plant.start(['write'], settings));
    const url = `${plant.settings['PLATEFLOW_WRITER_URL']}/v1/cursor?partition=0`;

    expect((await fetch(url)).status).toBe(401);
    const headers = { authorization: `Bearer ${NEW}` };
    expect((await fetch(url, { headers })).status).toBe(200);
    const metrics = await (await fetch(`${await opsOf(writer)}/metrics`)).text();
    const printed = plant.start(['config', 'print'], settings);
    const doctor = plant.start(['doctor'], settings);
    const stranger = plant.start(['doctor']);
    expect(await doctor.output).toMatch(/writer +writer\.url +ok/);
    expect(await stranger.output).toMatch(/writer .*answered 401.*writer\.token/);
    await stop(writer);

    const shown = [
      ...writer.lines,
      ...doctor.lines,
      await doctor.output,
      await printed.output,
      metrics,
    ];
    expect(await printed.output).toMatch(/^writer\.token +\*\*\* /m);
    expect(shown.join('\n')).not.toContain(NEW);
  });
});

describe('a token', LONG, () => {
  it('is replaced while events come, as docs/SECURITY.md says, and no stay is lost', async (context) => {
    const plant = await Plant.open(context, token(OLD));
    const more = async (): Promise<void> =>
      plant.sawSummaries((await plant.summaries()).length + 30);
    let writer = await started(plant.start(['write']));
    let processor = await started(plant.start(['process']));
    const entries = plant.start(['generate', 'entry', '--truth', 'entry.ndjson']);
    const exits = plant.start(['generate', 'exit', '--truth', 'exit.ndjson']);
    await plant.sawSummaries(30);

    await stop(writer);
    writer = await started(plant.start(['write'], token(NEW, OLD)));
    await more();
    await stop(processor);
    processor = await started(plant.start(['process'], token(NEW)));
    await more();
    await stop(writer);
    writer = await started(plant.start(['write'], token(NEW)));
    await more();

    await Promise.all([stop(entries), stop(exits)]);
    expect((await plant.verdictBy('entry.ndjson', 'exit.ndjson')).agrees).toBe(true);
    await stop(processor);
    await stop(writer);
  });

  it('that the writer does not know loses nothing, and the log line says which setting it is', async (context) => {
    const plant = await Plant.open(context, token(NEW));
    const writer = await started(plant.start(['write']));
    const wrong = await started(plant.start(['process'], token(OLD)));
    const entries = plant.start(['generate', 'entry', '--truth', 'entry.ndjson']);
    const exits = plant.start(['generate', 'exit', '--truth', 'exit.ndjson']);
    await wrong.saw(/answered 401.*writer\.token/);
    await plant.sawPublished('exit.ndjson', 50);
    expect(await plant.summaries()).toEqual([]);
    wrong.signal('SIGKILL');
    await wrong.exited;

    const right = await started(plant.start(['process']));
    await Promise.all([stop(entries), stop(exits)]);
    expect((await plant.verdictBy('entry.ndjson', 'exit.ndjson')).agrees).toBe(true);
    await stop(right);
    await stop(writer);
  });
});
