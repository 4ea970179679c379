/**
 * How deliveries end: acknowledged, or set aside and then acknowledged.
 *
 * T1 A delivery whose event was decided is done when the batch that it is in is committed.
 * T2 A delivery that cannot act is done when its dead letter is stored.
 * T3 After each step both queues are acknowledged as far as their deliveries are done.
 * T4 Whoever asks finds that each delivery that is not done is in a mailbox, or waits for its dead
 *    letter to be stored. One that is in neither place is lost: nothing would ever settle it.
 */
import { Subject, tap } from 'rxjs';
import { deadLettered, isRefused, refusedRulings } from './dead-lettering.ts';
import { reportCommitted, reportRefused } from './reporting.ts';
import type { Observable } from 'rxjs';
import type { SightingKind } from '#domain/sighting.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { GaugeReading } from '#ports/telemetry.ts';
import type { Committed } from './group-commit.ts';
import type { Incarnation } from './incarnation.ts';
import type { Refused } from './judged.ts';
import type { FlowPorts } from './partition-settings.ts';

export class Settlement {
  readonly #own: Incarnation;
  readonly #ports: FlowPorts;
  readonly #refused$ = new Subject<readonly Refused[]>();
  /** Deliveries that wait for their dead letter to be stored. */
  readonly #waiting: Record<SightingKind, number> = { entry: 0, exit: 0 };

  constructor(own: Incarnation, ports: FlowPorts) {
    this.#own = own;
    this.#ports = ports;
    own.show('ledger_imbalance', () => this.#imbalance());
  }

  /** Deliveries that are to be set aside. */
  refuse(refused: readonly Refused[]): void {
    for (const { delivery } of refused) this.#waiting[delivery.queue] += 1;
    this.#refused$.next(refused);
  }

  /** Settles what a committed batch has decided (T1). */
  settle(committed: Committed): void {
    const { telemetry, clock } = this.#ports;
    const { rulings } = committed.batch;
    for (const { mail, outcome } of rulings) {
      if (mail.sighting !== undefined && !isRefused(outcome)) this.#done(mail.delivery);
    }
    this.#own.acknowledge();
    this.refuse(refusedRulings(rulings));
    reportCommitted(telemetry, committed, clock.now());
  }

  /** Sets aside what cannot act, and settles it (T2). Completes after `end` with the last of it. */
  deadLetters(): Observable<unknown> {
    const { deadLetters, clock, telemetry } = this.#ports;
    return this.#refused$.pipe(
      deadLettered((letters) => deadLetters.bury(letters), clock),
      tap((refused) => {
        for (const { delivery } of refused) {
          this.#waiting[delivery.queue] -= 1;
          this.#done(delivery);
        }
        this.#own.acknowledge();
        reportRefused(telemetry, refused, clock.now());
      }),
    );
  }

  /** Nothing more will be settled. */
  end(): void {
    this.#refused$.complete();
  }

  /** Mail is counted in the mailboxes themselves, so that mail which vanished is missed (T4). */
  #imbalance(): readonly GaugeReading<{ readonly queue: SightingKind }>[] {
    const { sightings } = this.#own.plates.survey();
    return (['entry', 'exit'] as const).map((queue) => ({
      labels: { queue },
      value: this.#own.intakes[queue].unsettledCount - sightings[queue] - this.#waiting[queue],
    }));
  }

  #done(delivery: Delivery): void {
    this.#own.intakes[delivery.queue].settle(delivery);
  }
}
