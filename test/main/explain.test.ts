import { describe, expect, it } from 'vitest';
import { LockFailed, LockTaken } from '#adapters/file-lock.ts';
import { RecordingError } from '#adapters/recordings/recorded-event.ts';
import { MappingError } from '#adapters/recordings/mapping.ts';
import { EmbeddedError } from '#adapters/sqlite/embedded-error.ts';
import { ConfigError } from '#config/finding.ts';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { CommandFailed } from '#main/exit-codes.ts';
import { explain } from '#main/explain.ts';
import { TrafficOptionsError } from '#traffic/traffic-options.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something`), { code });
}

const EXPECTED: readonly [string, Error, number][] = [
  ['an end that a command chose', new CommandFailed(74, 'x'), 74],
  ['a lock that another process has', new LockTaken('x'), 73],
  ['a lock that cannot be written', new LockFailed('x'), 73],
  ['what a person must decide', new RefusedToRun('x'), 78],
  ['a configuration', new ConfigError([]), 78],
  ['traffic that cannot be', new TrafficOptionsError('x'), 78],
  ['a mapping', new MappingError('x'), 65],
  ['a recording', new RecordingError('x'), 65],
  ['a recording that is not there', new RecordingError('x', { cause: systemError('ENOENT') }), 66],
  ['a full embedded file', new EmbeddedError('disk_full', 'x'), 74],
  ['an embedded file of another program', new EmbeddedError('foreign_file', 'x'), 78],
  ['a port in use', new Error('x', { cause: systemError('EADDRINUSE') }), 73],
  ['an address of another machine', new Error('x', { cause: systemError('EADDRNOTAVAIL') }), 78],
  ['a full disk', systemError('ENOSPC'), 74],
  [
    'a cause within a cause',
    new Error('x', { cause: new Error('y', { cause: systemError('EIO') }) }),
    74,
  ],
];

describe('explain', () => {
  it.each(EXPECTED)('%s: says it without a stack trace', (_, error, exitCode) => {
    expect(explain(error)).toEqual({ exitCode, message: error.message });
  });

  it('shows where in the code a defect happened', () => {
    const { exitCode, message } = explain(new TypeError('undefined is not a plate'));
    expect(exitCode).toBe(70);
    expect(message).toContain('This is a defect of Plateflow. TypeError: undefined is not a plate');
    expect(message).toContain('explain.test.ts');
  });

  it('knows a defect that has no stack, or a code that means nothing here', () => {
    const bare = new Error('bare');
    delete bare.stack;
    expect(explain(bare)).toEqual({ exitCode: 70, message: 'This is a defect of Plateflow. bare' });
    expect(explain(systemError('EWHATEVER')).exitCode).toBe(70);
  });
});
