import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { EVENT_LINES } from '#telemetry/event-lines.ts';
import { emitAll, examplesWith } from './every-event.ts';
import { startTelemetry } from './start.ts';

describe('a log line', () => {
  it('is one JSON object with the time, the service, the event and a sentence', () => {
    const { telemetry, texts, lines } = startTelemetry();
    telemetry.emit('delivery_rejected', {
      queue: 'entry',
      reason: 'bad_plate',
      detail: 'It is\nno plate.',
    });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^\{[^\n]*\}\n$/);
    expect(lines()).toEqual([
      {
        level: 'warn',
        time: '2026-11-21T09:30:00.000Z',
        service: 'plateflow',
        role: 'process',
        version: '1.2.3',
        event: 'delivery_rejected',
        queue: 'entry',
        reason: 'bad_plate',
        detail: 'It is\nno plate.',
        msg: 'A delivery was set aside as a dead letter.',
      },
    ]);
  });

  it('is written for every event at the level debug, each with a sentence', () => {
    const { telemetry, lines } = startTelemetry();
    emitAll(telemetry, examplesWith('AB123CD'));
    expect(lines().map(({ event }) => event)).toEqual(Object.keys(EVENT_LINES));
    for (const { msg } of lines()) expect(msg).toMatch(/^[A-Z].*\.$/);
  });

  it('is written for few events in normal operation', () => {
    const { telemetry, lines } = startTelemetry({ level: 'info' });
    const examples = examplesWith('AB123CD');
    emitAll(telemetry, examples);
    telemetry.emit('role_stopped', { role: 'process' });
    telemetry.emit('incarnation_ended', { partition: 0 });
    telemetry.emit('setting_judged', { ...examples.setting_judged, verdict: 'warning' });
    telemetry.emit('setting_judged', { ...examples.setting_judged, isTolerated: true });
    expect(lines().map(({ level, event }) => [level, event])).toEqual([
      ['warn', 'delivery_rejected'],
      ['error', 'actor_restarted'],
      ['info', 'incarnation_started'],
      ['warn', 'incarnation_ended'],
      ['info', 'standby_began'],
      ['warn', 'log_repaired'],
      ['error', 'request_failed'],
      ['warn', 'publish_failed'],
      ['info', 'connection_made'],
      ['warn', 'connection_lost'],
      ['warn', 'broker_blocked'],
      ['info', 'broker_unblocked'],
      ['error', 'setting_judged'],
      ['warn', 'server_awaited'],
      ['info', 'recording_began'],
      ['error', 'recording_ended'],
      ['info', 'phase_began'],
      ['info', 'role_started'],
      ['error', 'role_stopped'],
      ['info', 'role_stopped'],
      ['info', 'incarnation_ended'],
      ['warn', 'setting_judged'],
      ['warn', 'setting_judged'],
    ]);
  });

  it('has a level that depends on the outcome', () => {
    const { telemetry, lines } = startTelemetry();
    for (const outcome of ['committed', 'fenced', 'failed'] as const) {
      telemetry.emit('commit_finished', { outcome, plates: 1, events: 1, seconds: 0.1 });
    }
    for (const outcome of ['appended', 'expected', 'refused', 'failed'] as const) {
      telemetry.emit('batch_relayed', { outcome, records: 1, seconds: 0.1 });
    }
    for (const status of [200, 404, 500]) {
      telemetry.emit('request_served', { method: 'GET', route: '/', status, seconds: 0.1 });
    }
    expect(lines().map(({ level }) => level)).toEqual([
      'debug',
      'warn',
      'warn',
      'debug',
      'warn',
      'error',
      'warn',
      'debug',
      'debug',
      'warn',
    ]);
    expect(new Set(lines().map(({ msg }) => msg)).size).toBe(3 + 4 + 1);
  });

  it('shows how many deliveries were settled, not each of them', () => {
    const { telemetry, lines } = startTelemetry();
    telemetry.emit('deliveries_settled', { queue: 'exit', settlement: 'ack', seconds: [1, 2] });
    expect(lines()[0]).toMatchObject({ queue: 'exit', settlement: 'ack', count: 2 });
    expect(lines()[0]).not.toHaveProperty('seconds');
  });

  it('shows how many cameras were compared, not which', () => {
    const { telemetry, lines } = startTelemetry();
    telemetry.emit('sightings_timed', examplesWith('AB123CD').sightings_timed);
    expect(lines()[0]).toMatchObject({ cameras: 1 });
  });

  it('is not written at all at the level silent, and events are counted all the same', async () => {
    const { telemetry, texts, scrape } = startTelemetry({ level: 'silent' });
    emitAll(telemetry, examplesWith('AB123CD'));
    expect(texts).toEqual([]);
    expect((await scrape()).get('parking_actor_starts_total')?.samples[0]?.value).toBe(7);
  });
});

describe('an error in a line', () => {
  it('says what caused it, and has a stack only where the program may be at fault', () => {
    const { telemetry, lines } = startTelemetry();
    const refused = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
    const error = new TypeError('fetch failed', { cause: refused });
    telemetry.emit('batch_relayed', { outcome: 'failed', records: 1, seconds: 0, error });
    telemetry.emit('role_stopped', { role: 'write', error });
    const described = { type: 'TypeError', message: 'fetch failed: ECONNREFUSED' };
    expect(lines()[0]?.['error']).toEqual(described);
    expect(lines()[1]?.['error']).toEqual({
      ...described,
      stack: expect.stringContaining('logger.test.ts') as string,
    });
  });

  it('may be its own cause, and may have neither message nor stack', () => {
    const { telemetry, lines } = startTelemetry();
    const circular = new Error('again');
    circular.cause = circular;
    const empty = new RangeError();
    delete empty.stack;
    telemetry.emit('request_failed', { error: circular });
    telemetry.emit('request_failed', { error: empty });
    expect(lines()[0]?.['error']).toMatchObject({
      message: 'again',
    });
    expect(lines()[1]?.['error']).toEqual({ type: 'RangeError', message: 'RangeError' });
  });
});

describe('many lines of one event', () => {
  const reject = { queue: 'entry', reason: 'not_json', detail: '' } as const;

  it('are held back, and counted in the next second', () => {
    const { telemetry, clock, lines } = startTelemetry({ level: 'info' });
    for (let line = 0; line < 25; line += 1) telemetry.emit('delivery_rejected', reject);
    expect(lines()).toHaveLength(10);
    clock.nowMs += 1000;
    telemetry.emit('role_started', { role: 'process', detail: 'ready' });
    expect(lines().slice(10)).toMatchObject([
      {
        level: 'warn',
        event: 'delivery_rejected',
        heldBack: 15,
        msg: '15 more lines of this event were left out.',
      },
      { event: 'role_started' },
    ]);
  });

  it('are told of at a scrape and at the end, also when nothing else happens', async () => {
    const { telemetry, clock, lines } = startTelemetry();
    for (let line = 0; line < 12; line += 1) telemetry.emit('delivery_rejected', reject);
    await telemetry.expose();
    expect(lines()).toHaveLength(10);
    clock.nowMs += 1000;
    await telemetry.expose();
    expect(lines()[10]).toMatchObject({ heldBack: 2 });
    for (let line = 0; line < 13; line += 1) telemetry.emit('delivery_rejected', reject);
    telemetry.flush();
    telemetry.flush();
    expect(lines()).toHaveLength(22);
    expect(lines()[21]).toMatchObject({ heldBack: 3 });
  });

  it('are all written when they are debug lines', () => {
    const { telemetry, lines } = startTelemetry();
    for (let line = 0; line < 50; line += 1) telemetry.emit('actors_activated', { count: 1 });
    expect(lines()).toHaveLength(50);
  });
});

describe('standard error', () => {
  const run = (level: string, script: string) => {
    const setup = `
      import { closeSync } from 'node:fs';
      import { createTelemetry } from '#telemetry/create-telemetry.ts';
      const clock = { now: () => 0 };
      const options = { role: 'write', version: '1', level: '${level}', clock, isTerminal: false };
      const telemetry = createTelemetry(options);
    `;
    const options = ['--input-type=module-typescript', '-e', setup + script];
    // A process that never ends fails the test instead of holding it up.
    return spawnSync(process.execPath, options, { encoding: 'utf8', timeout: 10_000 });
  };
  const start = "telemetry.emit('role_started', { role: 'write', detail: 'ready' });";

  it('gets the lines, and standard output none', () => {
    const { stderr, stdout } = run('info', `${start} console.log('worked');`);
    expect(JSON.parse(stderr)).toMatchObject({ event: 'role_started', role: 'write' });
    expect(stdout).toBe('worked\n');
  });

  it('has every line of a process that is killed right after', () => {
    const { stderr, signal } = run(
      'debug',
      `for (let line = 0; line < 2000; line += 1) telemetry.emit('actors_activated', { count: 1 });
       process.kill(process.pid, 'SIGKILL');`,
    );
    expect(signal).toBe('SIGKILL');
    expect(stderr.split('\n')).toHaveLength(2001);
  });

  it('may be closed: the work goes on', () => {
    const { stdout, stderr, status } = run('info', `closeSync(2); ${start} console.log('worked');`);
    expect({ stdout, stderr, status }).toEqual({ stdout: 'worked\n', stderr: '', status: 0 });
  });
});
