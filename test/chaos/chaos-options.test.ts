import { describe, expect, it } from 'vitest';
import { ChaosUsageError, readChaosOptions } from './chaos-options.ts';
import { FAULT_KINDS } from './fault-kinds.ts';

describe('the command line of a chaos run', () => {
  it('has a default for everything', () => {
    expect(readChaosOptions([], 5)).toEqual({
      seed: 5,
      lengthMs: 180_000,
      processors: 2,
      partitions: 2,
      ratePerSecond: 60,
      leaseMs: 2_000,
      kinds: FAULT_KINDS,
      pauseMs: [800, 2_600],
      takeoverLimitsMs: { killed: 2_000, held: 15_000 },
      isKept: false,
      resultFile: undefined,
    });
  });

  it('chooses kinds by parts of their names', () => {
    const options = readChaosOptions(['--faults', 'disk-full,writer-link', '--seed', '3'], 5);
    const names = (options as { kinds: typeof FAULT_KINDS }).kinds.map(({ name }) => name);
    expect(names).toContain('disk-full');
    expect(names).toContain('writer-link-mute');
    expect(names).toHaveLength(10);
  });

  it.each([
    [['--seed', 'x'], '--seed x'],
    [['--processors', '5'], '--processors 5: it is a number from 1 to 4'],
    [['--minutes', '0'], '--minutes 0'],
    [['--faults', 'lightning'], 'lightning: there is no such kind; --list shows them'],
    [['--pause', '9-1'], '--pause 9-1'],
    [['--lease', '5'], '--lease 5'],
    [['--what'], 'See --help'],
  ])('refuses %j, and says why', (args, reason) => {
    expect(() => readChaosOptions(args, 5)).toThrow(ChaosUsageError);
    expect(() => readChaosOptions(args, 5)).toThrow(reason);
  });

  it('can be asked for help and for the kinds alone', () => {
    expect(readChaosOptions(['--help'], 5)).toBe('help');
    expect(readChaosOptions(['--list'], 5)).toBe('list');
  });
});
