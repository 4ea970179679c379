/**
 * A recording folded by the pure core: each row is decided again, and compared with what it says.
 *
 * It goes on after a divergence, with what the core has decided, so that one recording tells of all
 * that differs in it and not only of the first.
 */
import { Arrivals, isSighting } from './arrivals.ts';
import { foldBatch } from './folded-batch.ts';
import { PlateMemory } from './plate-memory.ts';
import { BadRow } from './replay-failure.ts';
import { RowComparison } from './row-comparison.ts';
import type { DecisionRules } from '#domain/decision-versions.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { Checksum } from '#domain/state-checksum.ts';
import type { DecisionContext } from '#domain/stay-rules.ts';
import type {
  DecidedMail,
  RecordingHeader,
  RecordingRow,
  RefusedRow,
  TurnsRow,
} from '#ports/recording.ts';
import type { DecisionDivergence } from './decision-divergence.ts';
import type { FoldedBatch, FoldedTurn } from './folded-batch.ts';
import type { StandingStays } from './standing-stays.ts';

export interface FoldOptions {
  readonly header: RecordingHeader;
  readonly decisions: DecisionRules;
  readonly digest: (text: string) => string;
  readonly checksum: Checksum;
  /** The time since some moment, in milliseconds. */
  readonly monotonicMs: () => number;
  readonly diverged: (divergence: DecisionDivergence) => void;
  /** Keeps the stays that stand; it takes memory for each. */
  readonly standing?: StandingStays;
  /** Called with the first state of each plate that the store had before the recording. */
  readonly found?: (key: PlateKey, state: string) => void;
}

/** The messages of one plate that were decided together, as they are recorded. */
interface RecordedTurn extends FoldedTurn {
  readonly sightings: (Sighting | undefined)[];
  readonly mail: DecidedMail[];
}

/** What a plate is told: a sighting, or that time has passed. */
interface Message {
  readonly key: PlateKey;
  readonly sighting: Sighting | undefined;
}

export class CoreFold {
  readonly memory: PlateMemory;
  readonly arrivals: Arrivals;
  readonly #options: FoldOptions;
  readonly #beside: RowComparison;
  /** The present of the row before. */
  #judgedAtMs = 0;
  #nowMs = 0;
  #epoch: number | undefined;
  /** The present of the newest delivery. */
  deliveredAtMs = 0;
  decided = 0;
  /** What deciding alone has taken, in milliseconds. */
  decidingMs = 0;
  /** Whether another process may have worked on the partition meanwhile. */
  hasGap = false;

  constructor(options: FoldOptions) {
    const { header, decisions } = options;
    this.#options = options;
    this.memory = new PlateMemory(header.pseudonymised);
    this.arrivals = new Arrivals(decisions, header.rules);
    this.#beside = new RowComparison(options.diverged, header.pseudonymised);
    this.#nowMs = header.startedAtMs;
  }

  /** The newest present that a row has told. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /**
   * Folds the next row.
   *
   * @param line where it stands
   * @throws BadRow when the rows before do not allow for it
   */
  take(row: RecordingRow, line: number): void {
    this.#beside.row = line;
    switch (row.is) {
      case 'delivery':
        this.deliveredAtMs = this.#judgedAtMs;
        this.arrivals.add(row, this.#judgedAtMs);
        return;
      case 'judged':
        this.#judgedAtMs = row.nowMs;
        this.#nowMs = row.nowMs;
        return;
      case 'loaded':
        this.#load(row.key, row.state);
        return;
      case 'turns':
        this.#nowMs = row.nowMs;
        this.#takeTurns(row);
        return;
      case 'committed':
        this.#confirm(row.batch);
        return;
      case 'refused':
        this.#refuse(row);
        return;
      case 'incarnation':
        this.#restart(row.epoch);
        return;
      case 'closed':
        this.#nowMs = Math.max(this.#nowMs, row.endedAtMs);
        return;
    }
  }

  #confirm(batch: number): void {
    if (this.memory.confirmed(batch)) return;
    throw new BadRow(`batch ${batch} is committed, and it never began or was committed before`);
  }

  #restart(epoch: number): void {
    // Each claim raises the epoch by one, so a gap is somebody else's claim.
    const isOwnStore = this.#epoch === undefined || epoch === this.#epoch + 1;
    if (!isOwnStore) this.hasGap = true;
    this.#epoch = epoch;
    this.arrivals.clear();
    this.memory.restart(isOwnStore);
  }

  #refuse({ queue, tag, reason }: RefusedRow): void {
    const arrival = this.arrivals.takeRefused(queue, tag);
    if (arrival === 'withheld') return;
    const actual = isSighting(arrival) ? 'admitted' : arrival.reason;
    this.#beside.compare('refusal', `${queue} ${tag}`, reason, actual);
  }

  #takeTurns(row: TurnsRow): void {
    const { nowMs, watermarkMs } = row;
    const { digest, header, standing } = this.#options;
    const context: DecisionContext = { nowMs, watermarkMs, rules: header.rules, digest };
    const turns = this.#gather(row.decided);
    const batch = foldBatch(turns, context, {
      ...this.#options,
      decided: (turn, index, outcome) => this.#compareOutcome(turns[turn]?.mail[index], outcome),
    });
    this.decidingMs += batch.decidingMs;
    this.#beside.summaries(row.summaries, batch.summaries);
    this.#compareStates(row.states, batch);
    if (batch.before.length === 0) return;
    const undo = standing?.add(batch.summaries) ?? (() => undefined);
    this.memory.began({ number: row.batch, before: batch.before, undo });
  }

  #load(key: PlateKey, state: string | undefined): void {
    const { found } = this.#options;
    if (found !== undefined && state !== undefined && !this.memory.isKnown(key)) {
      found(key, state);
    }
    const mismatch = this.memory.load(key, state);
    if (mismatch !== undefined) {
      this.#beside.compare('loaded state', key, mismatch.expected, mismatch.actual);
    }
  }

  /** The messages by plate; those of one are next to each other. */
  #gather(decided: readonly DecidedMail[]): readonly RecordedTurn[] {
    const turns: RecordedTurn[] = [];
    let turn: RecordedTurn | undefined;
    for (const mail of decided) {
      const message = this.#messageOf(mail);
      if (message === undefined) continue;
      const { key, sighting } = message;
      if (turn?.plate.key !== key) {
        turn = { plate: this.memory.plateOf(key), sightings: [], mail: [] };
        turns.push(turn);
      }
      turn.sightings.push(sighting);
      turn.mail.push(mail);
      this.decided += 1;
    }
    return turns;
  }

  /** What the mail was about; undefined where it is not decided again. */
  #messageOf([queue, which, outcome]: DecidedMail): Message | undefined {
    if (queue === 'wake') return { key: which, sighting: undefined };
    const arrival = this.arrivals.takeSighting(queue, which);
    if (isSighting(arrival)) return { key: arrival.key, sighting: arrival };
    const refused = `refused: ${arrival.reason}`;
    this.#beside.compare('outcome', `${queue} ${which}`, outcome, refused);
    return undefined;
  }

  #compareOutcome(mail: DecidedMail | undefined, actual: DecidedMail[2]): void {
    if (mail === undefined || mail[2] === actual) return;
    const [queue, which, recorded] = mail;
    this.#beside.compare('outcome', `${queue} ${which}`, recorded, actual);
  }

  #compareStates(recorded: number | undefined, { before, states }: FoldedBatch): void {
    if (recorded === undefined) return;
    this.#beside.compare('states', `${before.length} plates`, String(recorded), String(states));
  }
}
