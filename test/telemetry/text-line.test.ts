import { describe, expect, it } from 'vitest';
import { formatTextLine } from '#telemetry/text-line.ts';
import { startTelemetry } from './start.ts';

describe('a line on a terminal', () => {
  it('has the time, the level, the role, the sentence and the fields', () => {
    const { telemetry, texts } = startTelemetry({ isTerminal: true });
    telemetry.emit('role_started', { role: 'process', detail: 'ready on port 9100' });
    telemetry.emit('batch_relayed', {
      outcome: 'failed',
      records: 12,
      seconds: 0.123456789,
      error: new Error('timeout'),
    });
    expect(texts).toEqual([
      '09:30:00.000 info  process  The role has started.  started=process detail="ready on port 9100"\n',
      '09:30:00.000 warn  process  The writer could not be reached or could not write; ' +
        'the batch is sent again.  outcome=failed records=12 seconds=0.123457 error=timeout\n',
    ]);
  });

  it('is one line that cannot move the cursor, colour the terminal or turn the text', () => {
    const { telemetry, texts } = startTelemetry({ isTerminal: true });
    const detail = 'a\nb\u001B[31mc\u009B2Jd\u202Ee\u2028f\rg\u0000';
    telemetry.emit('delivery_rejected', { queue: 'entry', reason: 'bad_value', detail });
    expect(texts).toHaveLength(1);
    expect(texts[0]?.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(texts[0]).toContain(String.raw`\u{9b}2Jd\u{202e}e\u{2028}f`);
  });

  it('copes with a line that lacks what lines have', () => {
    expect(formatTextLine('{"msg":"A."}')).toContain('A.');
    expect(formatTextLine('{"level":"info","x":null,"y":true}')).toContain('x=null y=true');
  });
});
