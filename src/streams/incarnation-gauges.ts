/** What can be read of an incarnation at any time: how much waits where, and how much may. */
import type { GaugeReading } from '#ports/telemetry.ts';
import type { Incarnation } from './incarnation.ts';
import type { Intake } from './intake.ts';
import type { PartitionSettings } from './partition-settings.ts';

type Single = readonly GaugeReading<Record<never, never>>[];

/** Shows the quantities of an incarnation for as long as it lasts. */
export function showQuantities(
  own: Incarnation,
  { actors, commit }: Pick<PartitionSettings, 'actors' | 'commit'>,
): void {
  const { plates, outbox } = own;
  const perQueue = (read: (intake: Intake) => number | undefined) => () =>
    [own.intakes.entry, own.intakes.exit].flatMap((intake) => {
      const value = read(intake);
      return value === undefined ? [] : [{ labels: { queue: intake.queue }, value }];
    });
  const perGarage = (pick: 'countedInside' | 'openStays') => () =>
    Array.from(plates.ledgers, ([garage, books]) => ({ labels: { garage }, value: books[pick] }));
  const unacked = perQueue(({ unackedCount }) => unackedCount);
  const prefetch = perQueue((intake) => intake.prefetch);
  const backlog = perQueue(({ queue }) => own.backlogs?.[queue]);

  own.show('unacked_deliveries', unacked);
  own.show('prefetch_limit', prefetch);
  own.show('queue_backlog', backlog);
  own.show('watermark_lag_seconds', () => watermarkLag(own));
  own.show('actors_resident', () => one(plates.residentCount));
  own.show('actors_limit', () => one(actors.residentMax));
  own.show('mailbox_messages', () => one(plates.mailCount));
  own.show('mailbox_deepest', () => one(plates.survey().deepest));
  own.show('mailbox_capacity', () => one(actors.mailboxCapacity));
  own.show('commits_in_flight', () => one(own.commitsInFlight));
  own.show('commits_in_flight_limit', () => one(commit.inFlightMax));
  own.show('commit_plates_limit', () => one(commit.platesMax));
  own.show('outbox_depth', () => one(outbox.depth));
  own.show('outbox_limit', () => one(outbox.limit));
  own.show('counted_inside', perGarage('countedInside'));
  own.show('open_stays', perGarage('openStays'));
}

function one(value: number): Single {
  return [{ labels: {}, value }];
}

/** Nothing to report until both queues were seen. */
function watermarkLag(own: Incarnation): Single {
  const { nowMs, watermarkMs } = own.present();
  return Number.isFinite(watermarkMs) ? one(Math.max(0, nowMs - watermarkMs) / 1000) : [];
}
