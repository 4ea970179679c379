/** A recording through the pure core, from its header to its last row. */
import { CoreFold } from './core-fold.ts';
import { BadRow, ReplayFailure } from './replay-failure.ts';
import { DECISION_VERSIONS } from '#domain/decision-versions.ts';
import type { DecisionRules, DecisionVersions } from '#domain/decision-versions.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Checksum } from '#domain/state-checksum.ts';
import type { ClosedRow, RecordingHeader, RecordingSource } from '#ports/recording.ts';
import type { DecisionDivergence } from './decision-divergence.ts';
import type { StandingStays } from './standing-stays.ts';

export interface CoreReplayOptions {
  readonly digest: (text: string) => string;
  readonly checksum: Checksum;
  /** The time since some moment, in milliseconds. */
  readonly monotonicMs: () => number;
  /** Divergences that are kept of each recording; all of them are counted. */
  readonly divergencesMax: number;
  /** The rules to choose from; a parameter so that a test can change them. */
  readonly versions?: DecisionVersions;
  /** Keeps the stays that stand. */
  readonly standing?: StandingStays;
  /** Called with the first state of each plate that the store had before the recording. */
  readonly found?: (key: PlateKey, state: string) => void;
}

/** What came of one recording. */
export interface CoreReplay {
  readonly recording: RecordingSource;
  readonly header: RecordingHeader | undefined;
  /** The first of them. */
  readonly divergences: readonly DecisionDivergence[];
  readonly divergenceCount: number;
  readonly deliveries: number;
  /** Messages that were decided again. */
  readonly decided: number;
  /** What deciding alone has taken, in milliseconds; what is read and stored comes on top. */
  readonly decidingMs: number;
  /** The last row; undefined when the recorder was killed. */
  readonly closed: ClosedRow | undefined;
  /** Why it could not be replayed; nothing else counts then. */
  readonly failure?: ReplayFailure;
  /** The end of the fold; undefined when it failed, or when no decisions were recorded. */
  readonly fold?: CoreFold;
}

/** Replays a recording. Rejects never; what keeps it from being replayed is its `failure`. */
export async function replayRecording(
  recording: RecordingSource,
  options: CoreReplayOptions,
): Promise<CoreReplay> {
  const replay = new Replay(recording, options);
  try {
    return await replay.run();
  } catch (error) {
    return replay.failed(error as Error);
  }
}

class Replay {
  readonly #recording: RecordingSource;
  readonly #options: CoreReplayOptions;
  readonly #divergences: DecisionDivergence[] = [];
  #count = 0;
  #deliveries = 0;
  #header: RecordingHeader | undefined;
  #closed: ClosedRow | undefined;
  #line = 1;

  constructor(recording: RecordingSource, options: CoreReplayOptions) {
    this.#recording = recording;
    this.#options = options;
  }

  async run(): Promise<CoreReplay> {
    const header = await this.#recording.header();
    this.#header = header;
    const decisions = this.#chooseRules(header);
    const fold = decisions && this.#startFold(header, decisions);
    for await (const { line, rows } of this.#recording.groups()) {
      this.#line = line;
      for (const row of rows) {
        if (this.#closed !== undefined) throw new BadRow('there are rows after the last one');
        if (row.is === 'closed') this.#close(row);
        if (row.is === 'delivery') this.#deliveries += 1;
        fold?.take(row, this.#line);
        this.#line += 1;
      }
    }
    if (fold === undefined) return this.#result();
    const { decided, decidingMs } = fold;
    return { ...this.#result(), decided, decidingMs, fold };
  }

  failed(cause: Error): CoreReplay {
    const { line, code } = cause as { line?: number; code?: string };
    // What the system says is about the file, and not about a row of it.
    const failure = new ReplayFailure(line ?? (code === undefined ? this.#line : undefined), cause);
    return { ...this.#result(), failure };
  }

  #chooseRules({ decisions, recordedWith }: RecordingHeader): DecisionRules | undefined {
    if (decisions === null) return undefined;
    const versions = this.#options.versions ?? DECISION_VERSIONS;
    const rules = versions.get(decisions);
    if (rules !== undefined) return rules;
    throw new BadRow(
      `it was decided by version ${decisions} of the rules, and this Plateflow knows ` +
        `${[...versions.keys()].join(', ')}; replay it with the version that wrote it ` +
        `(${recordedWith}) or a newer one`,
    );
  }

  #startFold(header: RecordingHeader, decisions: DecisionRules): CoreFold {
    const { digest, checksum, monotonicMs, standing, found, divergencesMax } = this.#options;
    const diverged = (divergence: DecisionDivergence): void => {
      this.#count += 1;
      if (this.#divergences.length < divergencesMax) this.#divergences.push(divergence);
    };
    return new CoreFold({
      header,
      decisions,
      digest,
      checksum,
      monotonicMs,
      diverged,
      ...(standing && { standing }),
      ...(found && { found }),
    });
  }

  #close(row: ClosedRow): void {
    // The header is the first line.
    const before = this.#line - 2;
    if (row.rows !== before) {
      throw new BadRow(`the recording was closed with ${row.rows} rows, and here are ${before}`);
    }
    this.#closed = row;
  }

  #result(): CoreReplay {
    return {
      recording: this.#recording,
      header: this.#header,
      divergences: this.#divergences,
      divergenceCount: this.#count,
      deliveries: this.#deliveries,
      decided: 0,
      decidingMs: 0,
      closed: this.#closed,
    };
  }
}
