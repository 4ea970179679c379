import { expect, it } from 'vitest';
import { loadConfig } from '#config/load.ts';
import { hashConfig } from '#main/config-hash.ts';

const hashWith = (env: Readonly<Record<string, string>> = {}): string =>
  hashConfig(loadConfig({ files: [], env }).config);

it('is the same for the same settings, and another for others', () => {
  expect(hashWith()).toMatch(/^[0-9a-f]{12}$/);
  expect(hashWith()).toBe(hashWith());
  expect(hashWith({ PLATEFLOW_STAY_MAX_MS: '50000' })).not.toBe(hashWith());
});

it('does not depend on a password, so that none can be guessed from it', () => {
  const withPassword = (password: string): string =>
    hashWith({ PLATEFLOW_RABBITMQ_URL: `amqp://app:${password}@broker:5672` });
  expect(withPassword('one')).toBe(withPassword('two'));
  expect(withPassword('one')).not.toBe(hashWith());
});

it('does not depend on a token, but on whether there is one', () => {
  const withToken = (token: string): string => hashWith({ PLATEFLOW_WRITER_TOKEN: token });
  expect(withToken('a'.repeat(32))).toBe(withToken('b'.repeat(32)));
  expect(withToken('a'.repeat(32))).not.toBe(hashWith());
});
