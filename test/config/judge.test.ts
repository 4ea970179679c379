import { describe, expect, it } from 'vitest';
import { judge } from '#config/judge.ts';

function adviceOn(key: string, value: unknown): string {
  const judgement = judge({ key, value, place: { file: 'f' }, comment: '' }, 1);
  return judgement.ok ? 'accepted' : judgement.finding.fix;
}

describe('judge', () => {
  it.each([
    ['stay.maxMs', 1, 'accepted'],
    ['stay.maxMs', '30000', 'Write 30000, without quotes.'],
    ['stay.maxMs', '30s', 'Write 30000: durations are milliseconds.'],
    ['stay.maxMs', '1.5 h', 'Write 5400000: durations are milliseconds.'],
    ['stay.maxMs', '30 days', 'The default is 1.'],
    ['writer.bodyBytesMax', '64 KiB', 'Write 65536: sizes are bytes.'],
    ['intake.bodyBytesMax', '1MB', 'Write 1048576: sizes are bytes.'],
    ['partitions', '2 h', 'The default is 1.'],
    ['partitions', 0, 'The default is 1.'],
    ['partitions', 2.5, 'The default is 1.'],
    ['partitions', Number.NaN, 'The default is 1.'],
    ['stay.garageId', 17, 'If it is meant as a text, write it in quotes: "17".'],
    ['stay.garageId', true, 'If it is meant as a text, write it in quotes: "true".'],
    ['stay.garageId', null, 'The default is 1.'],
    ['stay.garageId', 'a/b', 'The default is 1.'],
    ['engine', 'Embeded', 'Did you mean embedded?'],
    ['engine', 'kafka', 'The default is 1.'],
    ['logging.level', 'warning', 'The default is 1.'],
    ['redis.url', 6379, 'The default is 1.'],
    ['redis.url', 'localhost:6379', 'The default is 1.'],
    ['redis.url', 'http://localhost', 'The default is 1.'],
    ['redis.url', 'redis://', 'The default is 1.'],
    ['redis.url', 'rediss://:p@h:1/3', 'accepted'],
    ['rabbitmq.url', 'amqps://u:p@h/vhost', 'accepted'],
    ['writer.url', 'https://writer', 'accepted'],
    ['writer.log', '', 'The default is 1.'],
    ['writer.log', 'a\0b', 'The default is 1.'],
    ['writer.host', '::', 'accepted'],
    ['writer.host', 'writer-1.local', 'accepted'],
    ['writer.host', 'http://x', 'The default is 1.'],
    ['writer.host', '', 'The default is 1.'],
    ['failpoint', 'before-ack:3', 'accepted'],
    ['failpoint', 'before-lunch', 'The default is 1.'],
    ['generator.missingEntryShare', 1.01, 'The default is 1.'],
    ['relay.timeoutMs', 86_400_001, 'The default is 1.'],
  ])('judges %s: %j and advises: %s', (key, value, advice) => {
    expect(adviceOn(key, value)).toBe(advice);
  });

  it.each([
    ['short', 'a text of 5 characters, which is not shown'],
    [`${'hunter2'.repeat(5)}\nsecond`, 'a text of 42 characters, which is not shown'],
    [`${'hunter2'.repeat(5)} `, 'a text of 36 characters, which is not shown'],
    [12_345_678, 'something that is no text, which is not shown'],
    [['hunter2'], 'something that is no text, which is not shown'],
  ])('shows nothing of a token that is refused, and says how to make one: %j', (value, found) => {
    for (const key of ['writer.token', 'writer.previousToken', 'ops.token']) {
      const judgement = judge({ key, value, place: { file: 'f' }, comment: '' }, '');
      const { problem, fix } = judgement.ok ? { problem: 'accepted', fix: '' } : judgement.finding;
      expect(problem).toMatch(/^Expected empty, or 32 to 256 letters, digits or any of /);
      expect(problem).toContain(`; found ${found}.`);
      expect(fix).toBe('Make one with "openssl rand -hex 32".');
      expect(problem + fix).not.toContain(String(value));
    }
  });

  it.each(['', 'f'.repeat(64), `${'+/'.repeat(16)}==`])('takes %j as a token', (value) => {
    expect(adviceOn('writer.token', value)).toBe('accepted');
  });

  it('shows no secret of a value that is refused', () => {
    const values = [
      'ampq://u:hunter2@h',
      'u:hunter2@h',
      'amqp://u:hun/hunter2@h',
      'x?token=hunter2',
    ];
    for (const value of values) {
      const judgement = judge(
        { key: 'rabbitmq.url', value, place: { file: 'f' }, comment: '' },
        '',
      );
      expect(judgement).toMatchObject({ ok: false, finding: { fix: 'The default is empty.' } });
      expect(JSON.stringify(judgement)).not.toContain('hunter2');
    }
  });
});
