import { describe, expect, test } from 'vitest';
import { read, readOne } from './payloads.ts';

function alert(anpr: Readonly<Record<string, string>> = {}, rest = ''): string {
  const members = { licensePlate: '0123', confidenceLevel: '97', direction: 'reverse', ...anpr };
  const tags = Object.entries(members).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">
  <macAddress>00:11:22:33:44:55</macAddress>
  <dateTime>2026-07-01T18:00:00+08:00</dateTime>
  <eventType>ANPR</eventType>
  <UUID>20260701180000abc</UUID>${rest}
  <ANPR>${tags.join('')}</ANPR>
</EventNotificationAlert>`;
}

describe('a Hikvision alert', () => {
  test('becomes an event, and its plate is no number', () => {
    expect(readOne('hikvision', alert())).toEqual({
      kind: 'entry',
      id: 'hikvision-20260701180000abc',
      vehicle_plate: '0123',
      entry_date_time: '2026-07-01T10:00:00.000Z',
      camera_id: '00:11:22:33:44:55',
      confidence: 0.97,
    });
  });

  test.each([
    '<isDataRetransmission>true</isDataRetransmission>',
    '<activePostCount>2</activePostCount>',
  ])('that is sent again says so: %s', (again) => {
    expect(readOne('hikvision', alert({}, again)).retransmission).toBe(true);
  });

  test.each([
    '<isDataRetransmission>false</isDataRetransmission>',
    '<activePostCount>1</activePostCount>',
  ])('that is sent once says nothing: %s', (once) => {
    expect(readOne('hikvision', alert({}, once))).not.toHaveProperty('retransmission');
  });

  test('tells the direction as seen from the camera', () => {
    const both = { role: 'both' } as const;
    expect(readOne('hikvision', alert(), both).kind).toBe('exit');
    expect(readOne('hikvision', alert(), { ...both, forwardIs: 'exit' }).kind).toBe('entry');
    const forward = alert({ direction: 'forward' });
    expect(readOne('hikvision', forward, { ...both, forwardIs: 'exit' }).kind).toBe('exit');
    expect(read('hikvision', alert({ direction: 'unknown' }), both)).toEqual(['bad_value']);
  });

  test.each([
    [{ vehicleType: 'truck' }, 'TRUCK'],
    [{ vehicleType: 'SUVMPV' }, 'CAR'],
    [{ vehicleType: 'vehicle' }, undefined],
    [{ vehicleType: 'vehicle', twoWheelVehicle: 'yes' }, 'MOTORCYCLE'],
  ])('with %o is about the vehicle type %s', (anpr, type) => {
    expect(readOne('hikvision', alert(anpr)).vehicle_type).toBe(type);
  });

  test('about something else gives nothing', () => {
    expect(read('hikvision', alert().replace('>ANPR<', '>videoloss<'))).toEqual([]);
  });

  test.each([
    ['no XML', 'licensePlate=0123', 'not_json'],
    ['nothing', '', 'not_json'],
    ['a tag that stays open', alert().replace('</ANPR>', ''), 'not_json'],
    ['another root', '<Alert><eventType>ANPR</eventType></Alert>', 'missing_field'],
    ['no type', alert().replace(/<eventType>.*<.eventType>/, ''), 'missing_field'],
    ['no reading', alert().replace(/<ANPR>.*<.ANPR>/, ''), 'missing_field'],
    ['an empty reading', alert().replace(/<ANPR>.*<.ANPR>/, '<ANPR></ANPR>'), 'wrong_type'],
    ['a date in words', alert().replace('2026-07-01T', 'today '), 'bad_date'],
    ['no plate that was read', alert({ licensePlate: 'unknown' }), 'bad_plate'],
    ['an empty plate', alert({ licensePlate: '' }), 'bad_plate'],
    ['too much confidence', alert({ confidenceLevel: '101' }), 'bad_value'],
    ['tags nested too deep', '<a>'.repeat(50_000) + '</a>'.repeat(50_000), 'not_json'],
    ['a tag that is a trap', alert().replaceAll('ANPR', '__proto__'), 'not_json'],
  ])('with %s is refused', (_label, text, reason) => {
    expect(read('hikvision', text)).toEqual([reason]);
  });

  test('expands no entities', () => {
    const bomb = alert({ licensePlate: '&a;' }).replace(
      '<EventNotificationAlert',
      '<!DOCTYPE x [<!ENTITY a "AB123">]><EventNotificationAlert',
    );
    expect(read('hikvision', bomb)).toEqual(['bad_plate']);
  });
});
