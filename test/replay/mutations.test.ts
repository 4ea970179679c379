/** A replay that finds nothing in a history that was changed proves nothing about one that was not. */
import { describe, expect, it } from 'vitest';
import { decidedAgain, recordedRig } from '#test/support/recordings.ts';
import { bytesOf } from '#test/support/deliveries.ts';
import { entry, exit, withVirtualTimers } from '#test/streams/partition-rig.ts';
import type { RecordingRow, TurnsRow } from '#ports/recording.ts';
import type { RecordedRig } from '#test/support/recordings.ts';

withVirtualTimers();

/** Two stays of one plate with all kinds of rows, the plate loaded again in between. */
async function record(): Promise<RecordedRig> {
  const recorded = recordedRig({ limits: { idleMs: 1_000 } });
  const { rig } = recorded;
  await rig.start();
  await rig.deliver('entry', entry('a', 'A'), bytesOf('{'), entry('a', 'A'));
  await rig.pass(10_000);
  await rig.deliver('exit', exit('b', 'A'), exit('x', 'X', 0));
  await rig.pass(60_000);
  await rig.deliver('entry', entry('c', 'A', 70));
  await rig.deliver('exit', exit('d', 'A', 80));
  await rig.stop();
  return recorded;
}

/** What the replay says of the history with the row at this place changed. */
async function changed(
  { header, rows }: RecordedRig,
  at: number,
  row: RecordingRow,
): Promise<readonly (readonly [number | undefined, string])[]> {
  const { failure, divergences } = await decidedAgain({ header, rows: rows.with(at, row) });
  if (failure !== undefined) return [[failure.row, failure.message]];
  return divergences.map((one) => [one.row, one.what]);
}

/** The line of a row: the header is on the first. */
const lineOf = (at: number): number => at + 2;

/** Each row of a kind, with its place. */
function* rowsOf<Is extends RecordingRow['is']>(
  { rows }: RecordedRig,
  is: Is,
): Generator<readonly [number, Extract<RecordingRow, { is: Is }>]> {
  for (const [at, row] of rows.entries()) {
    if (row.is === is) yield [at, row as Extract<RecordingRow, { is: Is }>];
  }
}

describe('a history that was changed', () => {
  it('is found when an outcome was', async () => {
    const recorded = await record();
    let count = 0;
    for (const [at, row] of rowsOf(recorded, 'turns')) {
      for (const [index, mail] of row.decided.entries()) {
        const outcome = mail[2] === 'debounced' ? 'accepted' : 'debounced';
        const decided = row.decided.with(index, [mail[0], mail[1], outcome] as never);
        const found = await changed(recorded, at, { ...row, decided });
        expect(found).toEqual([[lineOf(at), 'outcome']]);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(6);
  });

  it('is found when any member of a summary was', async () => {
    const recorded = await record();
    const seen = new Set<string>();
    for (const [at, row] of rowsOf(recorded, 'turns')) {
      for (const [index, summary] of row.summaries.entries()) {
        for (const [name, value] of Object.entries(summary)) {
          const other = typeof value === 'number' ? value + 1 : `${value}x`;
          const summaries = row.summaries.with(index, { ...summary, [name]: other });
          const found = await changed(recorded, at, { ...row, summaries });
          expect({ name, found }).toEqual({ name, found: [[lineOf(at), 'summary']] });
          seen.add(name);
        }
      }
    }
    expect([...seen]).toContain('duration_seconds');
  });

  it('is found when a summary is missing, or one is there too many', async () => {
    const recorded = await record();
    const [found] = rowsOf(recorded, 'turns').filter(([, row]) => row.summaries.length > 0);
    const [at, row] = found as readonly [number, TurnsRow];
    for (const summaries of [[], [...row.summaries, ...row.summaries]]) {
      expect(await changed(recorded, at, { ...row, summaries })).toEqual([[lineOf(at), 'summary']]);
    }
  });

  it('is found when a loaded state, or the checksum of a batch was', async () => {
    const recorded = await record();
    let count = 0;
    for (const [at, row] of rowsOf(recorded, 'loaded')) {
      if (row.state === undefined) continue;
      count += 1;
      for (const [part, other] of [
        ['"a"', '"z"'],
        ['[0,', '[1,'],
      ] as const) {
        const state = row.state.replace(part, other);
        expect(state).not.toBe(row.state);
        const found = await changed(recorded, at, { ...row, state });
        expect(found[0]).toEqual([lineOf(at), 'loaded state']);
      }
      const found = await changed(recorded, at, { ...row, state: undefined });
      expect(found[0]).toEqual([lineOf(at), 'loaded state']);
    }
    expect(count).toBeGreaterThan(1);
    for (const [at, row] of rowsOf(recorded, 'turns')) {
      const states = Number(row.states) + 1;
      const found = await changed(recorded, at, { ...row, states });
      expect(found).toEqual([[lineOf(at), 'states']]);
    }
  });

  it('is found when a state was that nothing before it tells of', async () => {
    const before = recordedRig();
    await before.rig.start();
    await before.rig.deliver('entry', entry('a', 'A'));
    await before.rig.stop();
    const recorded = recordedRig();
    for (const [key, write] of before.rig.store.plates) recorded.rig.store.plates.set(key, write);
    await recorded.rig.start();
    await recorded.rig.deliver('exit', exit('b', 'A'));
    await recorded.rig.stop();
    const [[at, row] = []] = rowsOf(recorded, 'loaded');
    const [[turnsAt] = []] = rowsOf(recorded, 'turns');
    if (at === undefined || row?.state === undefined || turnsAt === undefined) throw new Error();
    for (const [part, other, what] of [
      ['"a"', '"z"', 'summary'],
      [',0,0]]', ',1,0]]', 'states'],
    ] as const) {
      const state = row.state.replace(part, other);
      expect(state).not.toBe(row.state);
      const found = await changed(recorded, at, { ...row, state });
      expect(found[0]).toEqual([lineOf(turnsAt), what]);
    }
  });

  it('is found when a refusal, a body or a present was', async () => {
    const recorded = await record();
    for (const [at, row] of rowsOf(recorded, 'refused')) {
      const found = await changed(recorded, at, { ...row, reason: 'bad_plate' });
      expect(found).toEqual([[lineOf(at), 'refusal']]);
    }
    for (const [at, row] of rowsOf(recorded, 'delivery')) {
      const body = bytesOf(
        Buffer.from(row.body as Uint8Array)
          .toString()
          .replace(/"[a-d]"/, '"q"'),
      );
      const found = await changed(recorded, at, { ...row, body });
      if (Buffer.from(row.body as Uint8Array).includes('"id":"x"') || body.length < 5) continue;
      expect(found).not.toEqual([]);
    }
    for (const [at, row] of rowsOf(recorded, 'judged')) {
      expect(await changed(recorded, at, { ...row, nowMs: 0 })).not.toEqual([]);
    }
  });

  it('cannot be replayed when a plate has two turns in one batch', async () => {
    const recorded = await record();
    // The exit of one plate, then that of another, then the first again.
    const [[, { key }] = [0, { key: undefined }]] = rowsOf(recorded, 'loaded');
    const [, [at, row] = []] = rowsOf(recorded, 'turns');
    if (at === undefined || row === undefined || key === undefined) throw new Error('no rows');
    expect(row.decided).toHaveLength(2);
    const decided = [...row.decided, ['wake', key, 'woken']] as const;
    const [found] = await changed(recorded, at, { ...row, decided });
    expect(found).toEqual([lineOf(at), 'a plate has two turns in one batch']);
  });

  it.each([
    [{ is: 'committed', batch: 99 }, 'batch 99 is committed, and it never began'],
    [{ is: 'refused', queue: 'exit', tag: 99, reason: 'not_json' }, 'there is no delivery exit 99'],
    [{ is: 'closed', rows: 3, endedAtMs: 0, problem: undefined }, 'closed with 3 rows'],
  ] as const)('cannot be replayed with a row that nothing allows for', async (row, sentence) => {
    const recorded = await record();
    const [[line, message] = []] = await changed(recorded, 4, row);
    expect(line).toBe(lineOf(4));
    expect(message).toContain(sentence);
  });
});
