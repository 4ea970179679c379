/** What every lookup of plates promises (Q1 of `ports/plate-lookup.ts`). */
import { describe, expect, test } from 'vitest';
import type { Plate, PlateKey } from '#domain/plate.ts';
import type { PlateLookup } from '#ports/plate-lookup.ts';
import type { StayStore } from '#ports/stay-store.ts';
import { commitNext, write } from './commits.ts';

/** A store of four partitions, and the lookups that are made for it; all are closed by the subject. */
export interface LookupSubject {
  store(partition: number): StayStore;
  openLookup(): PlateLookup;
  /** The partition that the plate belongs to. */
  partitionOf(plate: string): number;
}

const BOOK = { entries: 1, exits: 0, countedInside: 1, openStays: 1 };
const PLATE = 'AB123' as Plate;
const OTHER = '京A12345' as Plate;

export function plateLookupContract(name: string, open: () => Promise<LookupSubject>): void {
  async function commitPlates(
    subject: LookupSubject,
    garages: readonly string[],
    plate: Plate = PLATE,
    booked: readonly string[] = [...garages, 'empty'],
  ): Promise<StayStore> {
    const store = subject.store(subject.partitionOf(plate));
    const owner = await store.claim();
    const writes = garages.map((garage) => ({
      ...write(plate, { dueAtMs: 5_000 }),
      key: `${garage}/${plate}` as PlateKey,
      state: `state in ${garage}`,
    }));
    await commitNext(store, owner, {
      writes,
      ledgers: new Map(booked.map((garage) => [garage, BOOK])),
    });
    return store;
  }

  describe(`a lookup of plates in ${name}`, () => {
    test('finds the plate in every garage, whichever partition it is in', async () => {
      const subject = await open();
      await commitPlates(subject, ['north', 'west']);
      await commitPlates(subject, ['north'], OTHER);
      const lookup = subject.openLookup();
      expect(await lookup.find(PLATE)).toEqual([
        { garageId: 'north', state: 'state in north' },
        { garageId: 'west', state: 'state in west' },
      ]);
      expect(await lookup.find(OTHER)).toEqual([{ garageId: 'north', state: 'state in north' }]);
      expect(subject.partitionOf(PLATE)).not.toBe(subject.partitionOf(OTHER));
    });

    test('finds the plate in the garage that is named, and nowhere else', async () => {
      const subject = await open();
      await commitPlates(subject, ['north', 'west']);
      const lookup = subject.openLookup();
      expect(await lookup.find(PLATE, 'west')).toEqual([
        { garageId: 'west', state: 'state in west' },
      ]);
      expect(await lookup.find(PLATE, 'empty')).toEqual([]);
      expect(await lookup.find(PLATE, 'nowhere')).toEqual([]);
    });

    test('finds the plate in a garage without books, when that is named', async () => {
      const subject = await open();
      await commitPlates(subject, ['north', 'west'], PLATE, ['north', 'other']);
      const lookup = subject.openLookup();
      expect(await lookup.find(PLATE, 'west')).toEqual([
        { garageId: 'west', state: 'state in west' },
      ]);
      expect(await lookup.find(PLATE)).toEqual([{ garageId: 'north', state: 'state in north' }]);
    });

    test('finds nothing of a plate that is not stored', async () => {
      const subject = await open();
      await commitPlates(subject, ['north']);
      expect(await subject.openLookup().find('AB12' as Plate)).toEqual([]);
      expect(await subject.openLookup().find(OTHER)).toEqual([]);
    });

    test('fences nobody: the owner goes on with its next commit (Q1)', async () => {
      const subject = await open();
      const store = subject.store(subject.partitionOf(PLATE));
      const owner = await store.claim();
      const lookup = subject.openLookup();
      for (let n = 0; n < 3; n += 1) {
        expect(await lookup.find(PLATE)).toHaveLength(n === 0 ? 0 : 1);
        const key = `north/${PLATE}` as PlateKey;
        const parts = {
          writes: [{ ...write(PLATE), key, state: `state ${n}` }],
          ledgers: new Map([['north', BOOK]]),
        };
        const result = await commitNext(store, owner, parts, n);
        expect(result.outcome).toBe('committed');
        expect((await lookup.find(PLATE))[0]?.state).toBe(`state ${n}`);
      }
    });
  });
}
