/**
 * Bounds for latencies, in seconds: below a millisecond they tell a good commit from a slow one,
 * above a second they tell trouble. None is a whole number, because Prometheus 2 and 3 write the
 * label of such a bucket differently (`le="1"`, `le="1.0"`), and a query for it would be empty on
 * one of them.
 */
export const LATENCY_SECONDS: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1.5, 2.5,
  7.5,
];

/**
 * Bounds for the difference between two clocks, in seconds: from what clocks that are kept in step
 * differ by, over what cameras without a network take to send, to a wrong time zone.
 */
export const CLOCK_SECONDS: readonly number[] = [0.1, 0.5, 2.5, 10.5, 30.5, 120.5, 900.5, 4000.5];

/**
 * Bounds for the way of an event as a whole, in seconds: what a car waits at a barrier, the time
 * that an exit waits for its entry, and queues that have to be worked off.
 */
export const LAG_SECONDS: readonly number[] = [
  0.05, 0.1, 0.25, 0.5, 0.75, 1.5, 2.5, 5.5, 10.5, 30.5, 60.5, 300.5, 1800.5,
];

/**
 * Bounds for stays, in seconds: from five minutes, which many garages do not charge for, to three
 * days; below that the short stays of a demonstration.
 */
export const STAY_SECONDS: readonly number[] = [
  10.5, 60.5, 300.5, 900.5, 1800.5, 3600.5, 7200.5, 14400.5, 28800.5, 43200.5, 86400.5, 172800.5,
  259200.5,
];

/** Bounds for how many messages are taken at once: 1, 2, up to 4, up to 8 and so on. */
export const MESSAGE_COUNTS: readonly number[] = [
  1.5, 2.5, 4.5, 8.5, 16.5, 32.5, 64.5, 128.5, 256.5, 512.5,
];
