import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CameraContext, Vendor } from '#adapters/cameras/camera-reading.ts';
import type { TestContext } from 'vitest';
import { realInput } from '../recordings/real-input.ts';
import { readBytes } from './payloads.ts';

function readReal(
  context: TestContext,
  vendor: Vendor,
  file: string,
  changes: Partial<CameraContext> = {},
) {
  return readBytes(vendor, readFileSync(realInput(`lpr/${file}`, context)), changes);
}

describe('payloads that cameras really sent', () => {
  test('Axis: the last of the events of a car that drove in', (context) => {
    expect(readReal(context, 'axis', 'axis_fflprapp_event.json', { role: 'both' })).toEqual([
      {
        kind: 'entry',
        id: expect.stringMatching(/^axis-/),
        vehicle_plate: 'RLE11684',
        entry_date_time: '2021-06-11T10:05:38.252Z',
        camera_id: 'ACCC8ED3290D',
        confidence: 0.719034,
        image_url: expect.stringMatching(/^\/local\/fflprapp\/.*RLE11684.*\.jpg$/),
      },
    ]);
  });

  test('Hikvision: an offset of eight hours, a confidence in percent, driving away', (context) => {
    const file = 'hikvision_anpr_EventNotificationAlert.xml';
    expect(readReal(context, 'hikvision', file, { role: 'both' })).toEqual([
      {
        kind: 'exit',
        id: 'hikvision-2024011911172144900FlERIduqg06eKsYuvLX072NugIxaHw22mHG5D5KBmWqX',
        vehicle_plate: 'PECT600',
        exit_date_time: '2024-01-19T03:17:19.000Z',
        camera_id: 'd4:e8:53:bc:4c:02',
        confidence: 0.97,
      },
    ]);
  });

  test('Plate Recognizer: local time in the field for UTC, lower case', (context) => {
    const file = 'platerecognizer_stream_record.json';
    const role = { role: 'both', entryHeadingDegrees: 180 } as const;
    expect(readReal(context, 'plate-recognizer', file, role)).toEqual([
      {
        kind: 'entry',
        id: expect.stringMatching(/^plate-recognizer-/),
        vehicle_plate: 'wa88822',
        entry_date_time: '2025-02-19T08:35:04.691Z',
        camera_id: 'camera-1',
        confidence: 0.999,
        vehicle_type: 'CAR',
      },
    ]);
  });

  test('Frigate: seconds with a fraction', (context) => {
    expect(readReal(context, 'frigate', 'frigate_tracked_object_update_lpr.json')).toEqual([
      {
        kind: 'entry',
        id: 'frigate-1607123955.475377-mxklsc',
        vehicle_plate: '123ABC',
        entry_date_time: '2020-12-04T23:19:18.748Z',
        camera_id: 'driveway_cam',
        confidence: 0.95,
      },
    ]);
  });

  test('CodeProject.AI: two plates in one picture', (context) => {
    const outcomes = readReal(context, 'codeproject-ai', 'codeproject_ai_alpr_two_plates.json', {
      role: 'exit',
      cameraId: 'north',
    });
    expect(outcomes).toMatchObject([
      { kind: 'exit', vehicle_plate: 'T121396C', exit_date_time: '2024-11-19T23:51:20.000Z' },
      { kind: 'exit', vehicle_plate: 'KYJ5', exit_date_time: '2024-11-19T23:51:20.000Z' },
    ]);
  });
});
