/** What traffic is made: the keys `generator.*` of the configuration, and what else it depends on. */
import { PLATES_MAX } from './plate-pool.ts';
import { rateFactorOf } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** Shares are 0 to 1, durations milliseconds. Each key is explained in `config/default.yaml`. */
export interface TrafficOptions {
  readonly ratePerSecond: number;
  readonly seed: number;
  readonly garages: number;
  readonly platePool: number;
  readonly stayMinMs: number;
  readonly stayMaxMs: number;
  readonly missingEntryShare: number;
  readonly missingExitShare: number;
  readonly duplicateShare: number;
  readonly retransmissionShare: number;
  readonly retransmissionDelayMs: number;
  readonly misreadShare: number;
  readonly reorderShare: number;
  readonly reorderDelayMs: number;
  readonly clockSkewMs: number;
  readonly malformedShare: number;
  /**
   * When visit 0 begins, in milliseconds since the epoch. Roles that run on and on use 0, so that
   * every generator that is ever started finds the same visits at the same time.
   */
  readonly anchorMs: number;
  /** What the ids of the garages begin with; `garage` without it. */
  readonly garagePrefix?: string | undefined;
  /** How many visits there are; without it the traffic never ends. */
  readonly visits?: number | undefined;
  /** What changes as time goes by; it is played again and again, from `anchorMs` on. */
  readonly scenario?: Scenario | undefined;
  /** How often an event is repeated that is published more than once; once without it. */
  readonly duplicateCopies?: number;
  /** One car comes as often as it can, and its events are repeated so often; no car without it. */
  readonly hotCopies?: number;
  /** `intake.bodyBytesMax`: some malformed events are larger than this. */
  readonly bodyBytesMax: number;
  /** `stay.debounceMs`: two visits of a plate are always further apart than this. */
  readonly debounceMs: number;
  /** `stay.skewToleranceMs`: two visits of a plate are always further apart than this. */
  readonly skewToleranceMs: number;
}

const SHARES = [
  'missingEntryShare',
  'missingExitShare',
  'duplicateShare',
  'retransmissionShare',
  'misreadShare',
  'reorderShare',
  'malformedShare',
] as const;

/** When the options contradict each other. The message names the key and says what to change. */
export class TrafficOptionsError extends Error {
  override readonly name = 'TrafficOptionsError';
}

/**
 * Refuses options that cannot be kept.
 *
 * @throws TrafficOptionsError
 */
export function checkTraffic(options: TrafficOptions): void {
  const { ratePerSecond, garages, stayMinMs, stayMaxMs, clockSkewMs } = options;
  for (const share of SHARES) {
    const isShare = options[share] >= 0 && options[share] <= 1;
    if (!isShare) refuse(share, `is ${options[share]}; a share is between 0 and 1.`);
  }
  if (!(ratePerSecond > 0)) refuse('ratePerSecond', `is ${ratePerSecond}; it must be above 0.`);
  if (!(garages >= 1)) refuse('garages', `is ${garages}; there must be at least 1.`);
  if (!(stayMinMs <= stayMaxMs)) {
    refuse('stayMinMs', `is ${stayMinMs}, more than generator.stayMaxMs (${stayMaxMs}).`);
  }
  if (!(stayMinMs > 2 * clockSkewMs)) {
    const fix = `must be more than twice generator.clockSkewMs (${clockSkewMs})`;
    refuse('stayMinMs', `is ${stayMinMs}; it ${fix}, or cars would leave before they come.`);
  }
  const plates = countPlates(options);
  // One more is kept for the hot plate.
  if (plates >= PLATES_MAX) {
    const fix = 'lower it, or generator.ratePerSecond or generator.stayMaxMs';
    refuse('platePool', `has to be ${plates}, but there are ${PLATES_MAX - 1} plates; ${fix}.`);
  }
}

/**
 * How many different plates the traffic uses: `platePool`, or more where the rate demands it,
 * because a plate comes back only after it has left and has stayed away for a while.
 */
export function countPlates(options: TrafficOptions): number {
  const { platePool, stayMaxMs } = options;
  return Math.max(platePool, countVisitsWithin(stayMaxMs + awayMs(options), options));
}

/** Of how many visits one can be the hot plate's: it leaves and stays away before it comes again. */
export function hotVisitEvery(options: TrafficOptions): number {
  return countVisitsWithin(options.stayMinMs + awayMs(options), options);
}

/** So many visits later at least this time has passed, at any rate of the scenario. */
function countVisitsWithin(ms: number, { ratePerSecond, scenario }: TrafficOptions): number {
  const peakFactor = Math.max(1, ...(scenario?.phases ?? []).map(rateFactorOf));
  return Math.ceil((ratePerSecond * peakFactor * ms) / 1000) + 1;
}

/** How long a plate is away between two visits at least, so that no camera clock confuses them. */
export function awayMs(options: TrafficOptions): number {
  const { debounceMs, skewToleranceMs, clockSkewMs } = options;
  return Math.max(debounceMs, skewToleranceMs) + 2 * clockSkewMs + 1;
}

/** How many visits make about so many deliveries, on both queues together. */
export function countVisits(deliveries: number, options: TrafficOptions): number {
  const { missingEntryShare, missingExitShare } = options;
  const exits = 1 - missingExitShare;
  const events = exits + (1 - exits * missingEntryShare);
  const { duplicateShare, retransmissionShare, malformedShare } = options;
  const perEvent = 1 + duplicateShare + retransmissionShare + malformedShare;
  return Math.max(1, Math.round(deliveries / (events * perEvent)));
}

function refuse(key: string, problem: string): never {
  throw new TrafficOptionsError(`generator.${key} ${problem}`);
}
