/** Metrics of the garages, and of the generators that stand in for their cameras. */
import { counter, gauge } from '../metric-spec.ts';
import { QUEUES } from './intake.ts';

/** Garage ids come from events, so their number is bounded here and not by trust. */
const GARAGE = { known: [], valuesMax: 100 };
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
];
