import { describe, expect, it } from 'vitest';
import { countOpenStays } from './evidence.ts';
import type { Installation } from './installation.ts';
import type { SupervisedRole } from './supervised-role.ts';

/** Processors that fail so many times before they answer. */
function processorsThatFail(times: number): Pick<Installation, 'processors' | 'metrics'> {
  let left = times;
  return {
    processors: [{ name: 'processor-1' }, { name: 'processor-2' }] as SupervisedRole[],
    metrics: async ({ name }) => {
      if (name === 'processor-2' && left > 0) {
        left -= 1;
        throw new Error('fetch failed');
      }
      return `parking_open_stays{garage="main"} ${name === 'processor-1' ? 3 : 4}\n`;
    },
  };
}

describe('the open stays, by the books', () => {
  it('are those of all processors, once all of them answer', async () => {
    expect(await countOpenStays(processorsThatFail(0), 0)).toBe(7);
    expect(await countOpenStays(processorsThatFail(4), 0)).toBe(7);
  });

  it('are not known when one of them never answers: nobody counts the rest', async () => {
    await expect(countOpenStays(processorsThatFail(5), 0)).rejects.toThrow('fetch failed');
  });
});
