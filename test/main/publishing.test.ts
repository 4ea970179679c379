import { afterEach, expect, it, vi } from 'vitest';
import { watchPublishing } from '#main/roles/publishing.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import type { PublicationWitness } from '#traffic/generator.ts';

afterEach(() => vi.restoreAllMocks());

function listen(): () => string {
  let said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  return () => said;
}

const full = new Error('There is no room left.');

it('says once that publishing fails, and once that it works again', () => {
  const said = listen();
  const witness = watchPublishing('exit', recordingTelemetry());
  witness.confirmed([]);
  expect(said()).toBe('');
  for (let attempt = 0; attempt < 3; attempt += 1) witness.unconfirmed([], full);
  expect(said()).toBe(
    'Events could not be published and are published again: There is no room left.\n',
  );
  witness.confirmed([]);
  witness.confirmed([]);
  expect(said()).toMatch(/left\.\nThe queues take events again\.\n$/);
});

it('is ready unless the last attempt failed', () => {
  listen();
  const witness = watchPublishing('exit', recordingTelemetry());
  expect(witness.checkPublishing).not.toThrow();
  witness.unconfirmed([], full);
  expect(witness.checkPublishing).toThrow('no room left');
  witness.confirmed([]);
  expect(witness.checkPublishing).not.toThrow();
});

it('passes everything on to the witness behind it', () => {
  listen();
  const inner = {
    confirmed: vi.fn<PublicationWitness['confirmed']>(),
    unconfirmed: vi.fn<PublicationWitness['unconfirmed']>(),
  };
  const telemetry = recordingTelemetry();
  const witness = watchPublishing('exit', telemetry, inner);
  witness.unconfirmed([], full);
  witness.confirmed([]);
  expect(inner.unconfirmed).toHaveBeenCalledExactlyOnceWith([], full);
  expect(inner.confirmed).toHaveBeenCalledExactlyOnceWith([]);
  expect(telemetry.of('publish_failed')).toEqual([{ kind: 'exit', count: 0, error: full }]);
});
