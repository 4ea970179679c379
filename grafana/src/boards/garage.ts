/** For those who run the garages: cars, times and cameras, in plain words. */
import { dashboard } from '../dashboard.ts';
import { COLOURS } from '../panel.ts';
import { graph, heatmap, line, stat, table } from '../panels.ts';
import * as q from '../promql.ts';
import type { Panel } from '../panel.ts';

const GARAGE = { garage: '$garage' } as const;
const STAY_SECONDS = 'parking_stay_duration_seconds';
const INSIDE = q.gauge('parking_occupancy_vehicles', GARAGE);
const LAST_SEEN = q.gauge('parking_gate_last_event_timestamp_seconds', GARAGE);
const OPEN = q.gauge('parking_open_stays', GARAGE);
/** One car in five leaves without having been seen on its way in: so it was specified. */
const MISSED_SHARE = 0.2;

const NOW: readonly Panel[] = [
  stat({
    title: 'Cars inside now',
    about: {
      what: 'Cars whose way in was seen, and whose way out was not yet.',
      normal: 'Follows the day. Cars that were missed on their way in are not among them.',
      act: 'Does not fall at night: cars are missed on their way out; see the cameras below.',
    },
    unit: 'none',
    targets: [line(q.sum(OPEN), 'inside')],
    width: 4,
    height: 4,
  }),
  stat({
    title: 'In less out',
    about: {
      what:
        'The plain count: one more for each car that comes in, one less for each that goes ' +
        'out, and never below zero.',
      normal: 'Below “Cars inside now”, because more cars are missed on their way in.',
      act: 'Nothing by itself; see “Difference of the two counts”.',
    },
    unit: 'none',
    targets: [line(q.sum(INSIDE), 'counted')],
    width: 4,
    height: 4,
  }),
  stat({
    title: 'Came in',
    about: {
      what: 'Cars that came in within the time that is shown.',
      normal: 'Close to “Went out”, over a whole day.',
      act: 'Zero on a working day: see “Cameras that are silent”.',
    },
    unit: 'short',
    targets: [line(q.sum(q.increase('parking_entries_total', GARAGE, '$__range')), 'in')],
    width: 4,
    height: 4,
  }),
  stat({
    title: 'Went out',
    about: {
      what: 'Cars that went out within the time that is shown.',
      normal: 'Close to “Came in”, over a whole day.',
      act: 'Zero on a working day: see “Cameras that are silent”.',
    },
    unit: 'short',
    targets: [line(q.sum(q.increase('parking_exits_total', GARAGE, '$__range')), 'out')],
    width: 4,
    height: 4,
  }),
  stat({
    title: 'Average stay',
    about: {
      what: 'How long the cars that left just now have stayed, on average.',
      normal: 'What is usual for the hour.',
      act: 'Suddenly very short: cars are read wrongly on their way in; clean the cameras.',
    },
    unit: 's',
    targets: [line(q.mean(STAY_SECONDS, GARAGE), 'average')],
    width: 4,
    height: 4,
  }),
  stat({
    title: 'Missed on the way in',
    about: {
      what: 'The share of the cars that went out whose way in no camera has seen.',
      normal: 'Up to 20 %, as the cameras were specified.',
      act: 'Above 30 %: one camera at a way in is dirty, dark or off.',
    },
    unit: 'percentunit',
    targets: [line(missedShare(), 'not seen')],
    steps: [
      [0.25, COLOURS.warn],
      [0.3, COLOURS.bad],
    ],
    width: 4,
    height: 4,
  }),
];

const COURSE: readonly Panel[] = [
  graph({
    title: 'Cars inside',
    about: {
      what: 'Cars in each garage over time.',
      normal: 'A hill each day.',
      act: 'A line that only rises: the ways out of that garage are not seen.',
    },
    unit: 'none',
    targets: [line(q.sum(OPEN, 'garage'), '{{garage}}')],
    width: 12,
  }),
  graph({
    title: 'Cars each minute: in above, out below',
    about: {
      what:
        'Cars that come in, and below the line cars that go out, each minute. The paler lines ' +
        'are yesterday at this time.',
      normal: 'Like yesterday.',
      act: 'Only one half is there: the cameras of the other direction are silent.',
    },
    unit: 'cpm',
    targets: [
      line(q.promql`60 * ${q.sum(q.rate('parking_entries_total', GARAGE))}`, 'in'),
      line(q.promql`-60 * ${q.sum(q.rate('parking_exits_total', GARAGE))}`, 'out'),
      line(
        q.promql`60 * ${q.sum(q.rateYesterday('parking_entries_total', GARAGE))}`,
        'in, yesterday',
      ),
      line(
        q.promql`-60 * ${q.sum(q.rateYesterday('parking_exits_total', GARAGE))}`,
        'out, yesterday',
      ),
    ],
    colours: {
      in: COLOURS.good,
      out: COLOURS.idle,
      'in, yesterday': '#96d98d',
      'out, yesterday': '#c0d8ff',
    },
    isMirrored: true,
    width: 12,
  }),
];

const STAYS: readonly Panel[] = [
  graph({
    title: 'How long cars stay',
    about: {
      what:
        'Half of the cars that left stayed shorter than the first line, 95 % shorter than the ' +
        'second.',
      normal: 'What is usual for the garage.',
      act: 'The second line rises: cars stay over night, or their way out is not seen.',
    },
    unit: 's',
    targets: [
      line(q.quantile(0.5, STAY_SECONDS, GARAGE), 'half of them'),
      line(q.quantile(0.95, STAY_SECONDS, GARAGE), '95 % of them'),
    ],
    width: 8,
  }),
  heatmap({
    title: 'How many stay how long',
    about: {
      what: 'The same, for all cars that left: the darker, the more of them stayed so long.',
      normal: 'One or two bands: short visits and working days.',
      act: 'A new band: somebody uses the garage in a new way, or a camera is wrong.',
    },
    unit: 's',
    targets: [line(q.buckets(STAY_SECONDS, GARAGE), '{{le}}')],
    width: 8,
  }),
  graph({
    title: 'Bills each minute',
    about: {
      what: 'Stays that ended, each with one bill: with both ways seen, and with only one of them.',
      normal: 'Four of five have both.',
      act: 'None while cars go out: ask those who run the system.',
    },
    unit: 'cpm',
    targets: [line(bills('matched'), 'both ways seen'), line(bills('unmatched'), 'one way seen')],
    isStacked: true,
    width: 8,
  }),
];

const CAMERAS: readonly Panel[] = [
  graph({
    title: 'Missed on the way in, by garage',
    about: {
      what:
        'The share of the cars that went out whose way in no camera has seen. The dashed line is ' +
        'what was specified.',
      normal: 'Around the dashed line or below it.',
      act: 'Above 30 % for ten minutes: look at the cameras at the ways in of that garage.',
    },
    unit: 'percentunit',
    targets: [line(missedShare('garage'), '{{garage}}')],
    specified: MISSED_SHARE,
    width: 8,
  }),
  graph({
    title: 'Difference of the two counts',
    about: {
      what:
        'Cars in less cars out, less the cars that are inside: what missed cars do to the ' +
        'plain count.',
      normal: 'Below zero, since more cars are missed on their way in than out.',
      act: 'Changes more steeply than usual: the cameras of one direction have become worse.',
    },
    unit: 'none',
    targets: [line(q.promql`${q.sum(INSIDE, 'garage')} - ${q.sum(OPEN, 'garage')}`, '{{garage}}')],
    isMirrored: true,
    width: 8,
  }),
  table({
    title: 'Cameras that are silent',
    about: {
      what: 'For each gate, how long ago its cameras saw the last car.',
      normal: 'Seconds in the rush, minutes at night.',
      act:
        'Orange after one minute, red after five, while others see cars: look whether the camera ' +
        'is on.',
    },
    unit: 's',
    targets: [
      line(
        q.promql`time() - ${q.max(LAST_SEEN, 'garage', 'gate', 'event_type')}`,
        '{{garage}} {{gate}}',
      ),
    ],
    columns: { garage: 'Garage', gate: 'Gate', event_type: 'Way', Value: 'Silent for' },
    steps: [
      [60, COLOURS.warn],
      [300, COLOURS.bad],
    ],
    width: 8,
  }),
];

/** Each minute. */
function bills(status: string): q.Expression {
  return q.promql`60 * ${q.sum(q.rate('parking_stays_completed_total', { ...GARAGE, status }))}`;
}

/** Of the cars that went out; of none that is nothing. */
function missedShare(...by: readonly string[]): q.Expression {
  const missed = q.sum(q.rate('parking_unmatched_exits_total', GARAGE), ...by);
  return q.ratio(missed, q.sum(q.rate('parking_exits_total', GARAGE), ...by));
}

export const GARAGES = dashboard({
  uid: 'parking-garage',
  title: 'Garage',
  description: 'The cars: how many are inside, how long they stay, and which cameras to look at.',
  sections: [
    { title: 'Now', panels: NOW },
    { title: 'In the course of time', panels: COURSE },
    { title: 'Stays', panels: STAYS },
    { title: 'Cameras', panels: CAMERAS },
  ],
});
