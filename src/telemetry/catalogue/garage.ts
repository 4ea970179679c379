/** Metrics of the garages, and of the generators that stand in for their cameras. */
import { counter, gauge, histogram, latest } from '../metric-spec.ts';
import { STAY_SECONDS } from './buckets.ts';
import { QUEUES } from './intake.ts';

/** Garage ids come from events, so their number is bounded here and not by trust. */
const GARAGE = { known: [], valuesMax: 100 };
const GATE = { known: [], valuesMax: 100 };
const SCENARIO = { known: [], valuesMax: 16 };
const PHASE = { known: [], valuesMax: 32 };
const FAULT = {
  known: ['none', 'duplicate', 'retransmission', 'misread', 'late', 'malformed'],
  valuesMax: 16,
};

export const GARAGE_METRICS = [
  gauge('counted_inside', {
    name: 'parking_occupancy_vehicles',
    unit: 'vehicles',
    help: 'Vehicles inside, as the cameras counted them: entries less exits.',
    labels: { garage: GARAGE },
    combine: 'sum',
  }),
  gauge('open_stays', {
    name: 'parking_open_stays',
    unit: 'stays',
    help: 'Stays that are open; the difference to the occupancy is what cameras have missed.',
    labels: { garage: GARAGE },
    combine: 'sum',
  }),
  counter('garages_booked', {
    name: 'parking_entries_total',
    unit: 'entries',
    help: 'Vehicles that were seen coming in, each once.',
    labels: { garage: GARAGE },
    samples: ({ garages }) =>
      garages.map(({ garage, entries }) => ({ labels: { garage }, value: entries })),
  }),
  counter('garages_booked', {
    name: 'parking_exits_total',
    unit: 'exits',
    help: 'Vehicles that were seen going out, each once.',
    labels: { garage: GARAGE },
    samples: ({ garages }) =>
      garages.map(({ garage, exits }) => ({ labels: { garage }, value: exits })),
  }),
  counter('garages_booked', {
    name: 'parking_stays_completed_total',
    unit: 'stays',
    help: 'Stays that ended, by whether both ends were seen; corrections do not count.',
    labels: { garage: GARAGE, status: ['matched', 'unmatched'] },
    samples: ({ garages }) =>
      garages.flatMap(({ garage, matched, unmatched }) => [
        { labels: { garage, status: 'matched' as const }, value: matched },
        { labels: { garage, status: 'unmatched' as const }, value: unmatched },
      ]),
  }),
  counter('garages_booked', {
    name: 'parking_unmatched_exits_total',
    unit: 'exits',
    help: 'Vehicles that went out and were never seen coming in.',
    labels: { garage: GARAGE },
    samples: ({ garages }) =>
      garages.map(({ garage, unmatchedExits }) => ({ labels: { garage }, value: unmatchedExits })),
  }),
  histogram('garages_booked', {
    name: 'parking_stay_duration_seconds',
    unit: 'seconds',
    help: 'How long the stays were of which both ends were seen.',
    labels: { garage: GARAGE },
    buckets: STAY_SECONDS,
    samples: ({ garages }) =>
      garages.map(({ garage, staySeconds }) => ({ labels: { garage }, value: staySeconds })),
  }),
  latest('garages_booked', {
    name: 'parking_gate_last_event_timestamp_seconds',
    unit: 'seconds',
    help: 'Event time of the newest event of a gate; a gate that is silent may be broken.',
    labels: { garage: GARAGE, gate: GATE, event_type: QUEUES },
    samples: ({ garages }) =>
      garages.flatMap(({ garage, gates }) =>
        gates.map(({ gate, kind, newestSeconds }) => ({
          labels: { garage, gate, event_type: kind },
          value: newestSeconds,
        })),
      ),
  }),
  counter('events_published', {
    name: 'parking_sim_events_published_total',
    unit: 'events',
    help: 'Events that a generator has published, by what it did to them.',
    labels: { event_type: QUEUES, fault: FAULT },
    samples: ({ kind, fault, count }) => [{ labels: { event_type: kind, fault }, value: count }],
  }),
  counter('publish_failed', {
    name: 'parking_sim_unconfirmed_events_total',
    unit: 'events',
    help: 'Events that a generator has published without a confirmation, and publishes again.',
    labels: { event_type: QUEUES },
    samples: ({ kind, count }) => [{ labels: { event_type: kind }, value: count }],
  }),
  latest('phase_began', {
    name: 'parking_sim_phase_started_timestamp_seconds',
    unit: 'seconds',
    help: 'When a phase of a scenario of the generators has begun.',
    labels: { scenario: SCENARIO, phase: PHASE },
    samples: (labels, nowSeconds) => [{ labels, value: nowSeconds }],
  }),
];
