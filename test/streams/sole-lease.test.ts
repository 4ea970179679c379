import { expect, it } from 'vitest';
import { SOLE_LEASE } from '#streams/sole-lease.ts';

it('is always held, and giving it back changes nothing', async () => {
  expect(await SOLE_LEASE.acquire()).toEqual({ isHeld: true });
  await SOLE_LEASE.release();
  expect(await SOLE_LEASE.acquire()).toEqual({ isHeld: true });
});
