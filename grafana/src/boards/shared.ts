/** Panels that more than one dashboard shows. */
import { graph, heatmap, limit, line } from '../panels.ts';
import { COLOURS } from '../panel.ts';
import { buckets, gauge, max, rate, sum } from '../promql.ts';
import { STATES } from './stages.ts';
import type { Panel } from '../panel.ts';
import type { Expression } from '../promql.ts';

/** The three quantiles that say what most, nearly all and the unlucky ones see. */
export const QUANTILES = [0.5, 0.95, 0.99] as const;

export const DELIVERY_SECONDS = 'messaging_process_duration_seconds';

export const LAG_SECONDS = 'parking_event_lag_seconds';

/** Events that are decided this soon after they were seen are fresh. */
export const FRESH_SECONDS = 2.5;

/** Alerts that want somebody. */
export const FIRING = gauge('ALERTS', { alertstate: 'firing', severity: 'page|ticket' });

/** Steps of a share of time that is backpressured, as Flink has them: low, high. */
const BACKPRESSURE_STEPS = [
  [0.1, COLOURS.warn],
  [0.5, COLOURS.bad],
] as const;

export function deliveryHeatmap(width: number): Panel {
  return heatmap({
    title: 'Delivery to acknowledgement',
    about: {
      what:
        'How long deliveries took from their arrival to their acknowledgement, which comes after ' +
        'the commit. The darker, the more of them.',
      normal: 'One dark band below 25 ms. It moves up together with the size of commits.',
      act:
        'A second band above: look at the store operations in “Delivery and dependencies”. ' +
        'Everything moves up: the processor is at its limit; see “Flow and backpressure”.',
    },
    unit: 's',
    targets: [line(buckets(DELIVERY_SECONDS, { messaging_destination_name: '$queue' }), '{{le}}')],
    width,
  });
}

export function backpressureByStage(width: number, more?: string): Panel {
  return graph({
    title: 'Backpressure by stage',
    about: {
      what:
        'The share of time in which a stage could not go on, because the one behind it had no ' +
        'room.',
      normal:
        'Below 10 %. The last stage that is not backpressured is the one that holds up the others.',
      act:
        'Above 50 % for minutes: open “Flow and backpressure” and look at the first stage behind ' +
        'the grey ones.',
    },
    unit: 'percentunit',
    targets: [
      line(max(rate(STATES, { stage: '$stage', state: 'backpressured' }), 'stage'), '{{stage}}'),
    ],
    steps: BACKPRESSURE_STEPS,
    max: 1,
    width,
    ...(more !== undefined && { more }),
  });
}

export function outboxAgainstLimit(width: number): Panel {
  return graph({
    title: 'Outbox, against its limit',
    about: {
      what:
        'Summaries that wait for the writer, and how many there may be (`outbox.summariesMax`). ' +
        'Above it nothing more is committed, and events wait in the queues.',
      normal: 'Near zero.',
      act:
        'Rising: the writer is slow or away. What waits is safe; raising the limit buys time, no ' +
        'speed.',
    },
    unit: 'short',
    targets: [
      line(sum(gauge('parking_outbox_summaries')), 'waiting'),
      limit(sum(gauge('parking_outbox_limit_summaries'))),
    ],
    width,
  });
}

/** A limit by its key in the configuration, for what has no gauge of its limit. */
export function configuredLimit(key: string): Expression {
  return max(gauge('parking_configured_limit', { key }));
}
