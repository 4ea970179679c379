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
