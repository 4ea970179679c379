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
  finalize,
  ignoreElements,
  interval,
  map,
  merge,
  startWith,
  Subject,
  take,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { backlogs } from './caught-up.ts';
import { deadLettered, isRefused, refusedRulings } from './dead-lettering.ts';
import { deadlines } from './deadlines.ts';
import { groupCommit } from './group-commit.ts';
import { Incarnation } from './incarnation.ts';
import { judged } from './judged.ts';
import { relay } from './relay.ts';
import { reportCommitted, reportReceived, reportRefused } from './reporting.ts';
import type { Observable } from 'rxjs';
import type { Committed } from './group-commit.ts';
import type { Intake } from './intake.ts';
import type { Judged, Refused } from './judged.ts';
import type { PartitionPorts, PartitionSettings } from './partition-settings.ts';
import type { Relayed } from './relay.ts';

/**
 * Claims the partition and runs it; emits each batch that is committed. Completes after `stop$` has emitted and everything that was
 * begun is finished: mail decided, committed and acknowledged, summaries with the writer.
 * Unsubscribing ends it at once; what was begun is then delivered again later.
 */
export function runPartition(
  partition: number,
  ports: PartitionPorts,
  settings: PartitionSettings,
  stop$: Observable<unknown>,
): Observable<Committed> {
  return defer(() => ports.store.claim()).pipe(
    concatMap((ownership) => {
      ports.telemetry.emit('incarnation_started', { partition, epoch: ownership.epoch });
      const flow = new Flow(
        partition,
        new Incarnation(ownership, ports, settings),
        ports,
        settings,
      );
      return flow.run(stop$);
    }),
  );
}

class Flow {
  readonly #partition: number;
  readonly #own: Incarnation;
  readonly #ports: PartitionPorts;
  readonly #settings: PartitionSettings;
  /** Deliveries that are to be set aside. */
  readonly #refused$ = new Subject<readonly Refused[]>();
  /** Batches that are committed. */
  readonly #committed$ = new Subject<Committed>();
  /** The outbox has room again. */
  readonly #unblocked$ = new Subject<void>();

  constructor(
    partition: number,
    own: Incarnation,
    ports: PartitionPorts,
    settings: PartitionSettings,
  ) {
    this.#partition = partition;
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
    const others$ = merge(
      this.#deadLetters(),
      this.#relayed(),
      this.#probe().pipe(takeUntil(stop$)),
      this.#sweep().pipe(takeUntil(stop$)),
      stopping$,
    ).pipe(ignoreElements());
    return concat(merge(this.#commits(stop$), others$), close).pipe(
      catchError((error: unknown) =>
        concat(
          close,
          throwError(() => error),
        ),
      ),
      finalize(() => void own.close()),
    );
  }

  /** Mail of all kinds becomes turns, and turns become commits. */
  #commits(stop$: Observable<unknown>): Observable<Committed> {
    const own = this.#own;
    const { clock, store, failpoint } = this.#ports;
    const { epoch, nextCommit } = own.ownership;
    const mail$ = merge(
      this.#sightings(own.intakes.entry),
      this.#sightings(own.intakes.exit),
      this.#wakes().pipe(takeUntil(stop$)),
    ).pipe(finalize(() => this.#unblocked$.complete()));
    return merge(mail$, this.#unblocked$).pipe(
      groupCommit({
        plates: own.plates,
        load: (keys) => store.load(keys),
        commit: (commit) => store.commit(commit),
        present: () => own.present(),
        clock,
        outbox: own.outbox,
        epoch,
        nextCommit,
        ...this.#settings.commit,
        failpoint,
      }),
      tap((committed) => this.#settle(committed)),
      tap(this.#committed$),
      finalize(() => this.#refused$.complete()),
    );
  }

  /** The sightings of one queue, each in the mailbox of its plate. */
  #sightings(intake: Intake): Observable<Judged> {
    const { clock, telemetry } = this.#ports;
    const { plates, watermark } = this.#own;
    const rules = { ...this.#settings.stay, bodyBytesMax: this.#settings.intake.bodyBytesMax };
    return intake.consume().pipe(
      tap((batch) => reportReceived(telemetry, batch)),
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
      due: () => {
        const { nowMs, watermarkMs } = own.present();
        return store.due(nowMs, watermarkMs, platesMax);
      },
      isReady: () => own.plates.wakeCount === 0,
    }).pipe(tap((keys) => own.plates.wake(keys, clock.now())));
  }

  #settle(committed: Committed): void {
    const own = this.#own;
    for (const ruling of committed.batch.rulings) {
      if (ruling.mail.sighting === undefined || isRefused(ruling)) continue;
      const { delivery } = ruling.mail;
      own.intakes[delivery.queue].settle(delivery);
    }
    own.acknowledge();
    const refused = refusedRulings(committed.batch.rulings);
    if (refused.length > 0) this.#refused$.next(refused);
    reportCommitted(this.#ports.telemetry, committed, this.#ports.clock.now());
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
      failed: (error, seconds) =>
        telemetry.emit('batch_relayed', { outcome: 'failed', records: 0, seconds, error }),
    }).pipe(
      tap((relayed) => {
        telemetry.emit('batch_relayed', relayed);
        this.#unblocked$.next();
      }),
    );
  }

  #probe(): Observable<unknown> {
    const { watermark } = this.#own;
    return backlogs(this.#settings.watermark.probeMs, (queue) =>
      this.#ports.deliveries.backlog(queue),
    ).pipe(
      tap(({ entry, exit }) => {
        watermark.noteCaughtUp('entry', entry === 0);
        watermark.noteCaughtUp('exit', exit === 0);
      }),
    );
  }

  #sweep(): Observable<unknown> {
    const { clock, telemetry } = this.#ports;
    return interval(this.#settings.actors.sweepMs).pipe(
      map(() => this.#own.plates.passivate(clock.now())),
      tap(({ idle, capacity }) => {
        if (idle > 0) telemetry.emit('actors_passivated', { reason: 'idle', count: idle });
        if (capacity > 0) {
          telemetry.emit('actors_passivated', { reason: 'capacity', count: capacity });
        }
      }),
    );
  }
}
