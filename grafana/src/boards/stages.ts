/** The stages on the way of a sighting, and what helps when one of them is slow. */
import { COLOURS } from '../panel.ts';
import { graph, line } from '../panels.ts';
import { avg, rate } from '../promql.ts';
import type { Panel } from '../panel.ts';

export const STATES = 'parking_stage_state_seconds_total';

interface Stage {
  readonly name: string;
  readonly does: string;
  readonly act: string;
  readonly width: number;
}

const STAGES: readonly Stage[] = [
  {
    name: 'intake',
    does: 'takes deliveries, reads and checks them',
    act:
      'Mostly busy: `intake.*Prefetch` is not the limit, the processor is. Backpressured: look ' +
      'at the stages behind it.',
    width: 8,
  },
  {
    name: 'turns',
    does: 'lets actors decide about their mail',
    act: 'Mostly busy: add partitions. Backpressured: commits are what is slow; look there.',
    width: 8,
  },
  {
    name: 'commit',
    does: 'writes decisions to the store',
    act:
      'Mostly busy: raise `commit.inFlightMax` if the store has room. Backpressured: the outbox ' +
      'is full, so the writer is slow or away.',
    width: 8,
  },
  {
    name: 'relay',
    does: 'sends summaries to the writer',
    act:
      'Mostly busy: raise `relay.recordsMax`, or look at the disk of the writer. Backpressured: ' +
      'the writer does not answer.',
    width: 12,
  },
  {
    name: 'writer',
    does: 'appends summaries to the log and makes them durable',
    act: 'Mostly busy: the disk is the limit; larger requests (`relay.recordsMax`) share one sync.',
    width: 12,
  },
];

/** One panel a stage: what share of the time it works, waits for work, and waits for others. */
export const STAGE_PANELS: readonly Panel[] = STAGES.map(({ name, does, act, width }) =>
  graph({
    title: `Stage: ${name}`,
    about: {
      what:
        `The stage that ${does}: the share of time that it is busy (red), idle (blue) and ` +
        'backpressured (grey), that is, held up by what comes after it.',
      normal: 'Mostly blue. Grey up to 10 % is nothing, up to 50 % is low, above that is high.',
      act,
    },
    unit: 'percentunit',
    targets: [line(avg(rate(STATES, { stage: name }), 'state'), '{{state}}')],
    colours: {
      busy: COLOURS.busy,
      idle: COLOURS.idle,
      backpressured: COLOURS.backpressured,
    },
    isStacked: true,
    max: 1,
    width,
    height: 6,
  }),
);
