import { expect, it } from 'vitest';
import { readSimulationOptions, SimulationUsageError } from './simulation-options.ts';

it('runs 200 seeds from the first on when nothing is said', () => {
  expect(readSimulationOptions([])).toEqual({
    from: 1,
    seeds: 200,
    traceFile: undefined,
    isShrinking: true,
  });
});

it('runs one seed alone, and writes its trace', () => {
  expect(readSimulationOptions(['--seed', '42', '--trace', 't.txt', '--no-shrink'])).toEqual({
    from: 42,
    seeds: 1,
    traceFile: 't.txt',
    isShrinking: false,
  });
  expect(readSimulationOptions(['--seeds', '9', '--from', '5'])).toMatchObject({
    from: 5,
    seeds: 9,
  });
});

it('says how it is used when it is asked', () => {
  expect(readSimulationOptions(['--seeds', '3', '--help'])).toBe('help');
});

it.each([
  [['--seeds', '0'], '--seeds must be a whole number from 1 to 2147483648, not "0"'],
  [['--seed', '1.5'], '--seed must be a whole number from 0'],
  [['--seed', '1', '--seeds', '2'], '--seed is one seed alone'],
  [['--sed', '1'], "Unknown option '--sed'"],
])('refuses %j with what is wrong', (args, problem) => {
  expect(() => readSimulationOptions(args)).toThrow(SimulationUsageError);
  expect(() => readSimulationOptions(args)).toThrow(problem);
});
