import { refuseByTime } from '#domain/admission.ts';
import { decide } from '#domain/decide.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { evolve } from '#domain/evolve.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import type { Outcome } from '#domain/decide.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { RejectionReason, Sighting } from '#domain/sighting.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Publication } from '#traffic/publication.ts';
import type { SummaryLine } from '#traffic/summary-judge.ts';

const RULES: StayRules = {
  allowedLatenessMs: 30_000,
  debounceMs: 10_000,
  maxMs: 2_592_000_000,
  skewToleranceMs: 2_000,
  clockSkewMaxMs: 120_000,
  eventAgeMaxMs: 604_800_000,
  holdMaxMs: 86_400_000,
  readsMax: 32,
};

const LOOK_MS = 500;

/** Takes publications through the pure core of the system, as if each were delivered at once. */
export class Core {
  readonly lines: SummaryLine[] = [];
  readonly outcomes: Record<Outcome, number> = {
    accepted: 0,
    debounced: 0,
    duplicate: 0,
    too_late: 0,
    woken: 0,
  };
  readonly deadLetters = new Map<RejectionReason, number>();
  readonly #rules: StayRules;
  readonly #states = new Map<PlateKey, PlateState>();
  #nowMs = 0;
  #lookedAtMs = 0;

  constructor(rules: Partial<StayRules> = {}) {
    this.#rules = { ...RULES, ...rules };
  }

  run(publications: Iterable<Publication>): this {
    for (const publication of publications) this.#deliver(publication);
    this.#nowMs += 3_600_000;
    this.#wakeAll();
    return this;
  }

  #deliver({ kind, body, publishAtMs }: Publication): void {
    this.#nowMs = publishAtMs;
    if (publishAtMs > this.#lookedAtMs + LOOK_MS) this.#wakeAll();
    const decoded = decodeSighting(kind, body, { bodyBytesMax: 16_384, garageId: 'main' });
    const refused = decoded.ok
      ? refuseByTime(decoded.sighting, publishAtMs, this.#rules)
      : decoded.rejection;
    if (refused !== undefined) {
      const { reason } = refused;
      this.deadLetters.set(reason, (this.deadLetters.get(reason) ?? 0) + 1);
    } else if (decoded.ok) {
      this.#decide(decoded.sighting.key, decoded.sighting);
    }
  }

  #wakeAll(): void {
    this.#lookedAtMs = this.#nowMs;
    for (const [key, { wake }] of this.#states) {
      if (wake !== undefined && wake.clockMs <= this.#nowMs) this.#decide(key, undefined);
    }
  }

  #decide(key: PlateKey, sighting: Sighting | undefined): void {
    const state = this.#states.get(key) ?? UNSEEN;
    const decision = decide(key, state, sighting, {
      rules: this.#rules,
      nowMs: this.#nowMs,
      watermarkMs: Number.POSITIVE_INFINITY,
      digest: (text) => text,
    });
    this.outcomes[decision.outcome] += 1;
    this.#states.set(key, evolve(state, decision));
    for (const summary of decision.summaries) {
      this.lines.push({ ...summary, p: 0, n: this.lines.length + 1 });
    }
  }
}
