/**
 * The flow of one partition: everything between its two queues, its store and the writer.
 *
 *     entries$ ── judged ──┐            ┌── refused$ ── dead-lettered ── settle
 *                          ├── tell ────┤
 *     exits$ ──── judged ──┘            │
 *     deadlines$ ───────────── wake ────┴── group commit ── settle ── relay
 *
 * It lives and dies as a whole. Any error ends all of it; what was not acknowledged is delivered
 * again, and the next incarnation begins from the store. There is no partial repair to get wrong.
 */
import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  interval,
  merge,
  startWith,
  Subject,
  take,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { backlogs } from './caught-up.ts';
import { deadLettered, isRefused, refusedRulings } from './dead-lettering.ts';
import { deadlines } from './deadlines.ts';
import { groupCommit } from './group-commit.ts';
import { Incarnation } from './incarnation.ts';
import { judged } from './judged.ts';
import { relay } from './relay.ts';
import { reportCommitted, reportNotCommitted, reportReceived, reportRefused } from './reporting.ts';
import type { Observable } from 'rxjs';
import type { Committed } from './group-commit.ts';
import type { Intake } from './intake.ts';
import type { Judged, Refused } from './judged.ts';
import type { PartitionPorts, PartitionSettings } from './partition-settings.ts';
import type { Relayed } from './relay.ts';

/**
 * Claims the partition and runs it; emits each batch that is committed.
 *
 * Completes after `stop$` has emitted and everything that was begun is finished: mail decided,
 * committed and acknowledged, summaries with the writer. Unsubscribing ends it at once; what was
 * begun is then delivered again later.
 */
export function runPartition(
  partition: number,
  ports: PartitionPorts,
  settings: PartitionSettings,
  stop$: Observable<unknown>,
  ticks: PartitionTicks = {},
): Observable<Committed> {
  return defer(() => ports.store.claim()).pipe(
    concatMap((ownership) => {
      ports.telemetry.emit('incarnation_started', { partition, epoch: ownership.epoch });
      ports.running?.(true);
      const flow = new Flow(
        partition,
        new Incarnation(ownership, ports, settings),
        ports,
        settings,
        ticks,
      );
      return flow.run(stop$).pipe(finalize(() => ports.running?.(false)));
    }),
  );
}

/** When to look at deadlines and queues, where it is not the machine's clock that says so. */
export interface PartitionTicks {
  readonly deadlines$?: Observable<unknown>;
  readonly probe$?: Observable<unknown>;
  /** Told after each look at the deadlines how many plates are due. */
  readonly looked?: (plates: number) => void;
  /** Told after each look at the queues. */
  readonly probed?: () => void;
}

class Flow {
  readonly #partition: number;
  readonly #own: Incarnation;
  readonly #ports: PartitionPorts;
  readonly #settings: PartitionSettings;
  readonly #ticks: PartitionTicks;
  /** Deliveries that are to be set aside. */
  readonly #refused$ = new Subject<readonly Refused[]>();
  /** Batches that are committed. */
  readonly #committed$ = new Subject<Committed>();
  /** The outbox has room again. */
  readonly #unblocked$ = new Subject<void>();
  #isMailOver = false;

  constructor(
    partition: number,
    own: Incarnation,
    ports: PartitionPorts,
    settings: PartitionSettings,
    ticks: PartitionTicks,
  ) {
    this.#partition = partition;
    this.#ticks = ticks;
    this.#own = own;
    this.#ports = ports;
    this.#settings = settings;
  }

  run(stop$: Observable<unknown>): Observable<Committed> {
    const own = this.#own;
    const close = defer(() => own.close()).pipe(ignoreElements());
    const stopping$ = stop$.pipe(
      take(1),
      concatMap(() => own.stop()),
    );
    // Those that listen begin first, and what stops the queues begins when they are open.
    const listening$ = merge(this.#deadLetters(), this.#relayed()).pipe(ignoreElements());
    const beside$ = merge(
      this.#probe().pipe(takeUntil(stop$)),
      this.#sweep().pipe(takeUntil(stop$)),
      stopping$,
    ).pipe(ignoreElements());
    return concat(merge(listening$, this.#commits(stop$), beside$), close).pipe(
      catchError((error: unknown) =>
        concat(
          close.pipe(catchError(() => EMPTY)),
          throwError(() => error),
        ),
      ),
      finalize(() => void own.close().catch(() => undefined)),
    );
  }

  /** Mail of all kinds becomes turns, and turns become commits. */
  #commits(stop$: Observable<unknown>): Observable<Committed> {
    const own = this.#own;
    const { clock, store, failpoint, telemetry } = this.#ports;
    const { epoch, nextCommit } = own.ownership;
    const mail$ = merge(
      this.#sightings(own.intakes.entry),
      this.#sightings(own.intakes.exit),
      this.#wakes().pipe(takeUntil(stop$)),
    ).pipe(
      finalize(() => {
        this.#isMailOver = true;
        this.#endWhenDrained();
      }),
    );
    return merge(mail$, this.#unblocked$).pipe(
      groupCommit({
        plates: own.plates,
        load: (keys) => {
          telemetry.emit('actors_activated', { count: keys.length });
          return store.load(keys);
        },
        commit: (commit) => own.commit(commit),
        present: () => own.present(),
        clock,
        outbox: own.outbox,
        epoch,
        nextCommit,
        ...this.#settings.commit,
        failpoint,
        failed: (error, batch, seconds) => reportNotCommitted(telemetry, error, batch, seconds),
      }),
      tap((committed) => {
        this.#settle(committed);
        this.#committed$.next(committed);
      }),
      finalize(() => {
        this.#refused$.complete();
        this.#committed$.complete();
      }),
    );
  }

  /** Mail that waits for room in the outbox is still committed after the last of it has come. */
  #endWhenDrained(): void {
    if (this.#isMailOver && this.#own.plates.mailCount === 0) this.#unblocked$.complete();
  }

  /** The sightings of one queue, each in the mailbox of its plate. */
  #sightings(intake: Intake): Observable<Judged> {
    const { clock, telemetry, failpoint } = this.#ports;
    const { plates, watermark } = this.#own;
    const rules = { ...this.#settings.stay, bodyBytesMax: this.#settings.intake.bodyBytesMax };
    return intake.consume().pipe(
      tap((batch) => {
        failpoint('received');
        reportReceived(telemetry, batch);
      }),
      judged(rules, clock),
      tap(({ admitted, refused }) => {
        const nowMs = clock.now();
        for (const mail of admitted) {
          watermark.saw(intake.queue, mail.sighting.atMs);
          plates.tell(mail, nowMs);
        }
        if (refused.length > 0) this.#refused$.next(refused);
      }),
    );
  }

  #wakes(): Observable<unknown> {
    const own = this.#own;
    const { clock, store } = this.#ports;
    const { pollMs, platesMax } = this.#settings.deadlines;
    return deadlines({
      pollMs,
      ticks$: this.#ticks.deadlines$,
      due: () => {
        const { nowMs, watermarkMs } = own.present();
        return from(store.due(nowMs, watermarkMs, platesMax)).pipe(
          tap((keys) => this.#ticks.looked?.(keys.length)),
        );
      },
      isReady: () => own.plates.wakeCount === 0,
    }).pipe(tap((keys) => own.plates.wake(keys, clock.now())));
  }

  #settle(committed: Committed): void {
    const own = this.#own;
    for (const ruling of committed.batch.rulings) {
      if (ruling.mail.sighting === undefined || isRefused(ruling.outcome)) continue;
      const { delivery } = ruling.mail;
      own.intakes[delivery.queue].settle(delivery);
    }
    own.acknowledge();
    const refused = refusedRulings(committed.batch.rulings);
    if (refused.length > 0) this.#refused$.next(refused);
    reportCommitted(this.#ports.telemetry, committed, this.#ports.clock.now());
    // Under load many more actors would come in than the next sweep should find.
    if (own.plates.residentCount > this.#settings.actors.residentMax) this.#passivate();
    this.#endWhenDrained();
  }

  #deadLetters(): Observable<unknown> {
    const { deadLetters, clock, telemetry } = this.#ports;
    return this.#refused$.pipe(
      deadLettered((letters) => deadLetters.bury(letters), clock),
      tap((refused) => {
        for (const { delivery } of refused) this.#own.intakes[delivery.queue].settle(delivery);
        this.#own.acknowledge();
        reportRefused(telemetry, refused, clock.now());
      }),
    );
  }

  #relayed(): Observable<Relayed> {
    const { store, sink, clock, failpoint, random, telemetry } = this.#ports;
    const { recordsMax, backoffMs, backoffMaxMs } = this.#settings.relay;
    const { dataset } = this.#own.ownership;
    const { outbox } = this.#own;
    return relay(this.#committed$.pipe(startWith(undefined)), {
      outbox,
      dataset,
      read: (afterN, limit) => store.readOutbox(afterN, limit),
      cursor: () => sink.cursor(this.#partition),
      append: (records) => sink.append(this.#partition, dataset, records),
      trim: (throughN) => store.trimOutbox(throughN),
      recordsMax,
      backoff: { backoffMs, backoffMaxMs, random },
      clock,
      failpoint,
      failed: (error, seconds) => {
        const outcome = error instanceof RefusedToRun ? 'refused' : 'failed';
        telemetry.emit('batch_relayed', { outcome, records: 0, seconds, error });
      },
      trimmed: () => this.#unblocked$.next(),
    }).pipe(tap((relayed) => telemetry.emit('batch_relayed', relayed)));
  }

  #probe(): Observable<unknown> {
    return backlogs(
      this.#settings.watermark.probeMs,
      (queue) => this.#ports.deliveries.backlog(queue),
      this.#ticks.probe$,
    ).pipe(
      tap((known) => {
        this.#own.noteBacklogs(known);
        this.#ticks.probed?.();
      }),
    );
  }

  #sweep(): Observable<unknown> {
    return interval(this.#settings.actors.sweepMs).pipe(tap(() => this.#passivate()));
  }

  #passivate(): void {
    const { clock, telemetry } = this.#ports;
    const { idle, capacity } = this.#own.plates.passivate(clock.now());
    if (idle > 0) telemetry.emit('actors_passivated', { reason: 'idle', count: idle });
    if (capacity > 0) telemetry.emit('actors_passivated', { reason: 'capacity', count: capacity });
  }
}
