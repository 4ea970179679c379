import { describe, expect, it } from 'vitest';
import { CameraTimes } from '#streams/camera-times.ts';
import { mailOf, NOON } from '#test/support/deliveries.ts';
import type { SightingKind, Sighting } from '#domain/sighting.ts';

function sighting(kind: SightingKind, more: Partial<Sighting> = {}): Sighting {
  return { ...mailOf(kind, { id: 'a', plate: 'A', at: 0 }).sighting, ...more };
}

/** What is gathered of these sightings, all received at noon. */
function gathered(...sightings: readonly Sighting[]) {
  const times = new CameraTimes();
  for (const one of sightings) times.note(one, NOON);
  return times.offsets;
}

describe('CameraTimes', () => {
  it('has nothing of an empty batch', () => {
    expect(gathered()).toEqual([]);
  });

  it('gathers by camera, with what is from the future apart from the rest', () => {
    const at = (seconds: number) =>
      sighting('entry', { cameraId: 'c', atMs: NOON + seconds * 1000 });
    expect(gathered(at(2), at(-0.25), at(0), at(7200))).toEqual([
      { camera: 'main/c', aheadSeconds: [2, 7200], behindSeconds: [0.25, 0] },
    ]);
  });

  it('calls a camera what its events call it: camera, lane, gate, or entry and exit', () => {
    const names = gathered(
      sighting('entry', { cameraId: 'c', laneId: 'l', gateId: 'g' }),
      sighting('entry', { laneId: 'l', gateId: 'g' }),
      sighting('entry', { gateId: 'g' }),
      sighting('entry'),
      sighting('exit'),
    ).map(({ camera }) => camera);
    expect(names).toEqual(['main/c', 'main/l', 'main/g', 'main/entry', 'main/exit']);
  });

  it('tells cameras of the same name in two garages apart', () => {
    const names = gathered(
      sighting('entry', { garageId: 'north', cameraId: 'c' }),
      sighting('entry', { garageId: 'south', cameraId: 'c' }),
      sighting('exit', { garageId: 'north', cameraId: 'c' }),
    ).map(({ camera, behindSeconds }) => `${camera} ${behindSeconds.length}`);
    expect(names).toEqual(['north/c 2', 'south/c 1']);
  });
});
