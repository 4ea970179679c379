/**
 * The flow of one incarnation:
 *
 *     entries$ ── judged ──┐            ┌── refused$ ── dead-lettered ── settle
 *                          ├── tell ────┤
 *     exits$ ──── judged ──┘            │
 *     deadlines$ ───────────── wake ────┴── group commit ── settle ── relay
 *
 * Any error ends all of it.
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
  merge,
  startWith,
  Subject,
  take,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { deadlines } from './deadlines.ts';
import { groupCommit } from './group-commit.ts';
import { passivateIdle, probing, sweeping } from './housekeeping.ts';
import { judged } from './judged.ts';
import { measureTurns } from './measured-turns.ts';
import { relaying } from './relaying.ts';
import { reportNotCommitted, reportReceived, reportTimed } from './reporting.ts';
import { Settlement } from './settlement.ts';
import { StageWatch } from './stage-watch.ts';
import type { Observable } from 'rxjs';
import type { Committed } from './group-commit.ts';
import type { FlowParts } from './flow-parts.ts';
import type { Incarnation } from './incarnation.ts';
import type { Intake } from './intake.ts';
import type { Judged } from './judged.ts';
import type { PartitionLife } from './partition-life.ts';
import type { FlowPorts, PartitionSettings, PartitionTicks } from './partition-settings.ts';

export class Flow {
  readonly #parts: FlowParts;
  readonly #life: PartitionLife;
  readonly #own: Incarnation;
  readonly #ports: FlowPorts;
  readonly #settings: PartitionSettings;
  readonly #ticks: PartitionTicks;
  readonly #settlement: Settlement;
  readonly #watch: StageWatch;
  /** Batches that are committed. */
  readonly #committed$ = new Subject<Committed>();
  /** The outbox has room again. */
  readonly #unblocked$ = new Subject<void>();
  #isMailOver = false;

  constructor(parts: FlowParts) {
    const { own, ports, settings, life, ticks } = parts;
    this.#parts = parts;
    this.#life = life;
    this.#ticks = ticks;
    this.#own = own;
    this.#ports = ports;
    this.#settings = settings;
    this.#settlement = new Settlement(own, ports);
    this.#watch = new StageWatch(own, life.figures.stages, settings.commit.inFlightMax);
    own.show('outbox_oldest_timestamp_seconds', () => [
      { labels: {}, value: (life.figures.outboxAges.oldestAtMs ?? 0) / 1000 },
    ]);
  }

  /**
   * Emits each batch that is committed. Completes after `stop$`, when everything that was begun is
   * finished; its errors come when the incarnation is closed.
   */
  run(): Observable<Committed> {
    const own = this.#own;
    const { stop$, lost$ } = this.#life;
    const end = (): Promise<void> => {
      this.#life.figures.rest();
      return own.close();
    };
    const close = defer(end).pipe(ignoreElements());
    const stopping$ = stop$.pipe(
      take(1),
      concatMap(() => own.stop()),
    );
    // Those that listen begin first, and what stops the queues begins when they are open.
    const deadLetters$ = this.#settlement.deadLetters().pipe(tap(() => this.#watch.look()));
    const listening$ = merge(deadLetters$, this.#relaying()).pipe(ignoreElements());
    const beside$ = merge(
      probing(this.#parts).pipe(takeUntil(stop$)),
      sweeping(this.#parts).pipe(takeUntil(stop$)),
      stopping$,
    ).pipe(ignoreElements());
    // `lost$` never emits; its error is an error here.
    const all$ = merge(listening$, this.#commits(), beside$).pipe(takeUntil(lost$));
    return concat(all$, close).pipe(
      catchError((error: unknown) =>
        concat(
          close.pipe(catchError(() => EMPTY)),
          throwError(() => error),
        ),
      ),
      finalize(() => void end().catch(() => undefined)),
    );
  }

  /** Mail of all kinds becomes turns, and turns become commits. */
  #commits(): Observable<Committed> {
    const own = this.#own;
    const { clock, store, failpoint, telemetry } = this.#ports;
    const { epoch, nextCommit } = own.ownership;
    const { figures } = this.#life;
    const mail$ = merge(
      this.#sightings(own.intakes.entry),
      this.#sightings(own.intakes.exit),
      this.#wakes().pipe(takeUntil(this.#life.stop$)),
    ).pipe(
      finalize(() => {
        this.#isMailOver = true;
        this.#endWhenDrained();
      }),
    );
    return merge(mail$, this.#unblocked$).pipe(
      groupCommit({
        plates: measureTurns(own.plates, this.#watch, this.#ports),
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
        underway: (batches) => this.#watch.underway(batches),
        failed: (error, batch, seconds) => reportNotCommitted(telemetry, error, batch, seconds),
      }),
      tap((committed) => {
        this.#settlement.settle(committed);
        if (committed.plates > 0) figures.committed(own.outbox.lastN, clock.now());
        // Under load far more actors would come in than the next sweep should find.
        if (own.plates.isOverLimit) passivateIdle(this.#parts);
        this.#endWhenDrained();
        this.#committed$.next(committed);
      }),
      finalize(() => {
        this.#settlement.end();
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
      tap(({ admitted, refused, offsets }) => {
        reportTimed(telemetry, offsets);
        const nowMs = clock.now();
        for (const mail of admitted) {
          watermark.saw(intake.queue, mail.sighting.atMs);
          plates.tell(mail, nowMs);
        }
        this.#settlement.refuse(refused);
        this.#watch.look();
      }),
    );
  }

  #wakes(): Observable<unknown> {
    const own = this.#own;
    const { clock, store, scheduler } = this.#ports;
    const { pollMs, platesMax } = this.#settings.deadlines;
    return deadlines({
      pollMs,
      ticks$: this.#ticks.deadlines$,
      scheduler,
      due: () => {
        const { nowMs, watermarkMs } = own.present();
        return from(store.due(nowMs, watermarkMs, platesMax)).pipe(
          tap((keys) => this.#ticks.looked?.(keys.length)),
        );
      },
      isReady: () => own.plates.wakeCount === 0,
    }).pipe(tap((keys) => own.plates.wake(keys, clock.now())));
  }

  #relaying(): ReturnType<typeof relaying> {
    return relaying(this.#parts, this.#committed$.pipe(startWith(undefined)), {
      trimmed: () => {
        this.#unblocked$.next();
        this.#watch.look();
      },
      // No more room will come: what waits for it stays in the queues.
      ended: () => this.#unblocked$.complete(),
    });
  }
}
