/**
 * Hikvision cameras: XML, one plate an alert. The confidence is in percent, the time has an offset,
 * and after an outage the camera sends its alerts again and says so.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { PayloadError } from './camera-reading.ts';
import { check, numeric, readConfidence, readTime } from './payload-fields.ts';
import type { VehicleType } from '#domain/sighting.ts';
import type { CameraContext, Direction, VendorRead, VendorReader } from './camera-reading.ts';

const alert = z.object({
  UUID: z.string().min(1),
  dateTime: z.string(),
  macAddress: z.string().optional(),
  activePostCount: numeric.optional(),
  isDataRetransmission: z.string().optional(),
  ANPR: z.object({
    licensePlate: z.string(),
    direction: z.string().optional(),
    confidenceLevel: numeric.optional(),
    vehicleType: z.string().optional(),
    twoWheelVehicle: z.string().optional(),
  }),
});

const DIRECTIONS: Readonly<Record<string, Direction>> = { forward: 'forward', reverse: 'reverse' };
const TYPES: Readonly<Record<string, VehicleType>> = {
  bus: 'TRUCK',
  truck: 'TRUCK',
  largeTruck: 'TRUCK',
  mediumTruck: 'TRUCK',
  smallTruck: 'TRUCK',
  twoWheelVehicle: 'MOTORCYCLE',
  motorcycle: 'MOTORCYCLE',
  smallCar: 'CAR',
  largeCar: 'CAR',
  SUVMPV: 'CAR',
  van: 'CAR',
  pickupTruck: 'CAR',
};

/**
 * Nothing is expanded and nothing is guessed: entities can stand for any amount of text, and a
 * plate of digits is not a number. Tags that are nested deeper than 100 are refused.
 */
const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  processEntities: false,
  removeNSPrefix: true,
});

export const readHikvision: VendorReader = (text, context) => {
  const root = parseXml(text)['EventNotificationAlert'];
  if (root === undefined) {
    throw new PayloadError('missing_field', '"EventNotificationAlert" is missing.');
  }
  const { eventType } = check(z.object({ eventType: z.string() }), root);
  return eventType === 'ANPR' ? [() => toRead(check(alert, root), context)] : [];
};

function toRead(event: z.output<typeof alert>, context: CameraContext): VendorRead {
  const { ANPR, UUID, macAddress, activePostCount = 1, isDataRetransmission } = event;
  const isMotorcycle = ANPR.twoWheelVehicle === 'yes';
  return {
    identity: UUID,
    plate: ANPR.licensePlate,
    atMs: readTime('dateTime', event.dateTime, context),
    cameraId: macAddress,
    confidence: readConfidence(ANPR.confidenceLevel, 100),
    direction: DIRECTIONS[ANPR.direction ?? ''],
    vehicleType: isMotorcycle ? 'MOTORCYCLE' : TYPES[ANPR.vehicleType ?? ''],
    isRetransmission: isDataRetransmission === 'true' || activePostCount > 1,
  };
}

function parseXml(text: string): Readonly<Record<string, unknown>> {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw notXml(`line ${valid.err.line}: ${valid.err.msg}`);
  try {
    return parser.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw notXml((error as Error).message);
  }
}

/** The event contract knows JSON only; a payload that cannot be parsed has one reason there. */
function notXml(problem: string): PayloadError {
  return new PayloadError('not_json', `The payload is not XML: ${problem.slice(0, 120)}.`);
}
