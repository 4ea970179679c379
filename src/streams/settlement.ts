/**
 * How deliveries end: acknowledged, or set aside and then acknowledged.
 *
 * T1 A delivery whose event was decided is done when the batch that it is in is committed.
 * T2 A delivery that cannot act is done when its dead letter is stored.
 * T3 After each step both queues are acknowledged as far as their deliveries are done.
 */
import { Subject, tap } from 'rxjs';
import { deadLettered, isRefused, refusedRulings } from './dead-lettering.ts';
import { reportCommitted, reportRefused } from './reporting.ts';
import type { Observable } from 'rxjs';
import type { Delivery } from '#ports/deliveries.ts';
import type { Committed } from './group-commit.ts';
import type { Incarnation } from './incarnation.ts';
import type { Refused } from './judged.ts';
import type { FlowPorts } from './partition-settings.ts';

export class Settlement {
  readonly #own: Incarnation;
  readonly #ports: FlowPorts;
  readonly #refused$ = new Subject<readonly Refused[]>();

  constructor(own: Incarnation, ports: FlowPorts) {
    this.#own = own;
    this.#ports = ports;
  }

  /** Deliveries that are to be set aside. */
  refuse(refused: readonly Refused[]): void {
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
        for (const { delivery } of refused) this.#done(delivery);
        this.#own.acknowledge();
        reportRefused(telemetry, refused, clock.now());
      }),
    );
  }

  /** Nothing more will be settled. */
  end(): void {
    this.#refused$.complete();
  }

  #done(delivery: Delivery): void {
    this.#own.intakes[delivery.queue].settle(delivery);
  }
}
