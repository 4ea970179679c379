/** The settings of an installation under chaos: waits are short, and traffic has every fault. */

/** What the rules of the garage are; the checker pairs by them. */
export const GARAGE_RULES = {
  debounceMs: 100,
  skewToleranceMs: 100,
  maxMs: 2_592_000_000,
  bodyBytesMax: 16_384,
  garageId: 'main',
} as const;

/** How long an exit waits for its entry; a late event is later than that at times. */
export const ALLOWED_LATENESS_MS = 500;

export interface TrafficChoice {
  readonly seed: number;
  readonly partitions: number;
  /** Visits that begin each second. */
  readonly ratePerSecond: number;
  /** How long a partition belongs to a processor that says nothing. */
  readonly leaseMs: number;
}

/** Small ones, so that each step is hit; above this rate such steps alone would be too much work. */
const SMALL_STEPS_RATE_MAX = 300;

const SMALL_STEPS = {
  PLATEFLOW_COMMIT_PLATES_MAX: '64',
  PLATEFLOW_RELAY_RECORDS_MAX: '50',
  PLATEFLOW_INTAKE_ENTRY_PREFETCH: '200',
  PLATEFLOW_INTAKE_EXIT_PREFETCH: '200',
  PLATEFLOW_DEADLINES_PLATES_MAX: '100',
  PLATEFLOW_ACTORS_RESIDENT_MAX: '600',
};

const LARGE_STEPS = {
  PLATEFLOW_COMMIT_PLATES_MAX: '128',
  PLATEFLOW_RELAY_RECORDS_MAX: '150',
  PLATEFLOW_INTAKE_ENTRY_PREFETCH: '300',
  PLATEFLOW_INTAKE_EXIT_PREFETCH: '300',
  PLATEFLOW_DEADLINES_PLATES_MAX: '200',
  PLATEFLOW_ACTORS_RESIDENT_MAX: '900',
};

/** Each comes back after a minute in a short run. */
const PLATES = 4_000;
/**
 * With larger steps so many more plates that each comes back after a quarter of an hour: a long run
 * would fill the memory of all of them (`stay.readsMax`) otherwise, which no real garage does, and each
 * commit would carry all of that.
 */
const PLATE_PAUSE_S = 900;

/** A dead letter is kept until somebody has looked at it: as many come, whatever the rate. */
const MALFORMED_PER_SECOND_MAX = 5;

export function installationSettings({
  seed,
  partitions,
  ratePerSecond,
  leaseMs,
}: TrafficChoice): Readonly<Record<string, string>> {
  const isFast = ratePerSecond > SMALL_STEPS_RATE_MAX;
  const plates = isFast ? ratePerSecond * PLATE_PAUSE_S : PLATES;
  const malformedShare = Math.min(0.02, MALFORMED_PER_SECOND_MAX / (2 * ratePerSecond));
  return {
    NO_COLOR: '1',
    // A small young generation: at this rate nothing is gained by a larger one but memory.
    NODE_OPTIONS: '--max-semi-space-size=8',
    PLATEFLOW_ENGINE: 'rabbitmq',
    PLATEFLOW_PARTITIONS: String(partitions),
    PLATEFLOW_OPS_PORT: '0',
    PLATEFLOW_LEASE_TTL_MS: String(leaseMs),
    PLATEFLOW_LEASE_RENEW_MS: String(leaseMs / 10),
    PLATEFLOW_REDIS_COMMAND_TIMEOUT_MS: '1000',
    PLATEFLOW_REDIS_CONNECT_TIMEOUT_MS: '1000',
    PLATEFLOW_RABBITMQ_HEARTBEAT_MS: '1000',
    PLATEFLOW_RABBITMQ_CONNECT_TIMEOUT_MS: '2000',
    PLATEFLOW_CHECKS_INTERVAL_MS: '2000',
    PLATEFLOW_RELAY_TIMEOUT_MS: '1500',
    PLATEFLOW_RELAY_BACKOFF_MAX_MS: '500',
    PLATEFLOW_RESTART_BACKOFF_MAX_MS: '1000',
    PLATEFLOW_STAY_ALLOWED_LATENESS_MS: String(ALLOWED_LATENESS_MS),
    PLATEFLOW_STAY_DEBOUNCE_MS: String(GARAGE_RULES.debounceMs),
    PLATEFLOW_STAY_SKEW_TOLERANCE_MS: String(GARAGE_RULES.skewToleranceMs),
    PLATEFLOW_DEADLINES_POLL_MS: '50',
    PLATEFLOW_WATERMARK_PROBE_MS: '100',
    ...(isFast ? LARGE_STEPS : SMALL_STEPS),
    PLATEFLOW_ACTORS_IDLE_MS: '5000',
    PLATEFLOW_ACTORS_SWEEP_MS: '500',
    PLATEFLOW_GENERATOR_SEED: String(seed),
    PLATEFLOW_GENERATOR_RATE_PER_SECOND: String(ratePerSecond),
    PLATEFLOW_GENERATOR_PLATE_POOL: String(plates),
    PLATEFLOW_GENERATOR_STAY_MIN_MS: '300',
    PLATEFLOW_GENERATOR_STAY_MAX_MS: '4000',
    PLATEFLOW_GENERATOR_CLOCK_SKEW_MS: '20',
    PLATEFLOW_GENERATOR_MISSING_EXIT_SHARE: '0.03',
    PLATEFLOW_GENERATOR_DUPLICATE_SHARE: '0.05',
    PLATEFLOW_GENERATOR_RETRANSMISSION_SHARE: '0.03',
    PLATEFLOW_GENERATOR_RETRANSMISSION_DELAY_MS: '3000',
    PLATEFLOW_GENERATOR_MISREAD_SHARE: '0.02',
    PLATEFLOW_GENERATOR_REORDER_SHARE: '0.1',
    PLATEFLOW_GENERATOR_REORDER_DELAY_MS: '5000',
    PLATEFLOW_GENERATOR_MALFORMED_SHARE: String(malformedShare),
  };
}
