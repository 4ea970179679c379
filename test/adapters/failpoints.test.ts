import { describe, expect, test } from 'vitest';
import { failpointOf, noFailpoint, PlantedFailure } from '#adapters/failpoints.ts';
import type { FailpointName } from '#ports/failpoints.ts';

/** The signals that are sent when these places are reached in this order. */
function signalsOf(setting: string, ...places: readonly FailpointName[]): readonly string[] {
  const sent: string[] = [];
  const failpoint = failpointOf(setting, (signal) => void sent.push(signal));
  for (const place of places) failpoint(place);
  return sent;
}

describe('a failpoint', () => {
  test('is nothing at all unless it is asked for, so that a normal run does not pay for it', () => {
    expect(failpointOf('')).toBe(noFailpoint);
  });

  test.each([
    ['received', 'SIGKILL'],
    ['received:1', 'SIGKILL'],
    ['received:1:kill', 'SIGKILL'],
    ['received:1:stop', 'SIGSTOP'],
  ])('%s sends %s', (setting, signal) => {
    expect(signalsOf(setting, 'received')).toEqual([signal]);
  });

  test('acts at its place alone, the time that it was told, and once', () => {
    expect(signalsOf('reduced:2', 'received', 'reduced', 'received')).toEqual([]);
    expect(signalsOf('reduced:2', 'reduced', 'reduced')).toEqual(['SIGKILL']);
    expect(signalsOf('reduced:2:stop', 'reduced', 'reduced', 'reduced')).toEqual(['SIGSTOP']);
  });

  test('that is to fail throws, and the process can go on and begin anew', () => {
    const failpoint = failpointOf('before-ack:2:fail');
    failpoint('before-ack');
    expect(() => failpoint('before-ack')).toThrow(PlantedFailure);
    expect(() => failpoint('before-ack')).not.toThrow();
  });
});
