import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseByTime } from '#domain/admission.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { maskPlate } from '#domain/plate.ts';
import { maskDetail, maskText } from '#telemetry/masking.ts';
import { emitAll, examplesWith } from './every-event.ts';
import { startTelemetry } from './start.ts';

/** Capitals and digits, with at least one of each. */
const PLATE = fc
  .tuple(
    fc.stringMatching(/^[A-Z京]{1,3}$/),
    fc.stringMatching(/^[0-9]{2,4}$/),
    fc.constantFrom('', 'X'),
  )
  .map((parts) => parts.join(''));

const STREAMS = { bodyBytesMax: 1000, garageId: 'main' };

describe('maskText', () => {
  it('masks plates wherever they stand in a sentence', () => {
    fc.assert(
      fc.property(PLATE, (plate) => {
        const text = `No state for garage-1/${plate}: "${plate}" (${plate}), ${plate}.`;
        expect(maskText(text)).toBe(text.replaceAll(plate, maskPlate(plate)));
      }),
    );
  });

  it('masks a plate of letters alone behind its garage', () => {
    expect(maskText('garage-1/WUNSCH is held')).toBe('garage-1/W****H is held');
  });

  it.each([
    'ERR_HTTP2_STREAM_CANCEL',
    'connect ECONNREFUSED 127.0.0.1:8081',
    'database is locked (SQLITE_BUSY)',
    'since 2026-11-21T09:30:00.000Z, epoch 12',
    '    at PlateActor.turn (file:///srv/Plateflow2/src/actors/turn.ts:12:5)',
    'read EIO, I/O error, TCP/IP',
  ])('leaves alone what is no plate: %s', (text) => {
    expect(maskText(text)).toBe(text);
  });
});

describe('a log', () => {
  it.each([true, false])('holds no plate, whatever is emitted (terminal: %s)', (isTerminal) => {
    fc.assert(
      fc.property(PLATE, (plate) => {
        const { telemetry, texts } = startTelemetry({ isTerminal });
        emitAll(telemetry, examplesWith(plate));
        telemetry.emit('delivery_rejected', {
          queue: 'entry',
          reason: 'actor_fault',
          detail: plate,
        });
        telemetry.flush();
        expect(texts.length).toBeGreaterThan(15);
        expect(texts.join('')).not.toContain(plate);
      }),
      { numRuns: 20 },
    );
  });

  it('holds no plate that a camera sent in an event that is refused', () => {
    const broken = fc.constantFrom<(plate: string) => unknown>(
      (plate) => ({ id: 7, vehicle_plate: plate }),
      (plate) => ({ vehicle_plate: plate }),
      (plate) => ({ id: plate.repeat(60), vehicle_plate: plate }),
      (plate) => ({
        id: '1',
        vehicle_plate: `${plate}\u202E`,
        entry_date_time: '2026-11-21T09:30Z',
      }),
      (plate) => ({ id: '1', vehicle_plate: [plate], entry_date_time: '2026-11-21T09:30Z' }),
      (plate) => ({ id: '1', vehicle_plate: plate, entry_date_time: plate }),
      (plate) => ({ ...whole(plate), garage_id: `/${plate}` }),
      (plate) => ({ ...whole(plate), lane_id: { plate } }),
      (plate) => ({ ...whole(plate), camera_id: `${plate}\n` }),
      (plate) => ({ ...whole(plate), vehicle_type: plate }),
      (plate) => ({ ...whole(plate), confidence: plate }),
      (plate) => [plate],
      (plate) => ({ ...whole(plate), filling: plate.repeat(500) }),
    );
    fc.assert(
      fc.property(PLATE, broken, (plate, spoil) => {
        const decoded = decodeSighting('entry', Buffer.from(JSON.stringify(spoil(plate))), STREAMS);
        if (decoded.ok) throw new Error('The event was not refused.');
        const { reason, detail } = decoded.rejection;
        expect(maskDetail(reason, detail)).toBe(detail);
        expect(detail).not.toContain(plate);
      }),
    );
  });

  it('holds no plate of an event that is refused by its time', () => {
    const decoded = decodeSighting('entry', Buffer.from(JSON.stringify(whole('AB123CD'))), STREAMS);
    if (!decoded.ok) throw new Error(decoded.rejection.detail);
    const rules = { clockSkewMaxMs: 0, eventAgeMaxMs: 0 };
    const { atMs } = decoded.sighting;
    for (const nowMs of [atMs - 1, atMs + 1]) {
      const rejection = refuseByTime(decoded.sighting, nowMs, rules);
      expect(rejection?.detail).toMatch(/^The event time/);
      expect(rejection?.detail).not.toContain('AB123CD');
    }
  });

  it('says where a body is not JSON, and does not quote it, as the parser does', () => {
    const broken = fc.constantFrom<(plate: string) => string>(
      (plate) => plate,
      (plate) => `"${plate}`,
      (plate) => `{"vehicle_plate":${plate}}`,
      (plate) => `{"vehicle_plate":"${plate}",}`,
      (plate) => `{"vehicle_plate":"${plate}"`,
      (plate) => `["${plate}"] at position ${plate}`,
    );
    fc.assert(
      fc.property(PLATE, broken, (plate, spoil) => {
        const decoded = decodeSighting('entry', Buffer.from(spoil(plate)), STREAMS);
        if (decoded.ok) throw new Error('The event was not refused.');
        const { reason, detail } = decoded.rejection;
        expect(reason).toBe('not_json');
        expect(maskDetail(reason, detail)).toMatch(/^The body is not JSON(?: at position \d+)?\.$/);
        expect(detail).not.toContain(plate);
      }),
    );
  });
});

function whole(plate: string): Record<string, unknown> {
  return { id: '1', vehicle_plate: plate, entry_date_time: '2026-11-21T09:30:00Z' };
}
