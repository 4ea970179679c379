/**
 * The decisions of a recording, read and decoded beforehand, and taken again by the pure core alone:
 * `decide` and `evolve`, and what they give compared with what is recorded.
 */
import { digest } from '#adapters/digest.ts';
import { decide } from '#domain/decide.ts';
import { decideTogether } from '#domain/decide-together.ts';
import { decodeSightingText } from '#domain/decode-sighting.ts';
import { evolve } from '#domain/evolve.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { isSameSummary } from '#replay/summary-comparison.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { DecisionContext } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';
import type {
  DecidedMail,
  DeliveryRow,
  RecordedRules,
  RecordingSource,
  TurnsRow,
} from '#ports/recording.ts';

/** The messages of one plate that were decided together. */
interface RecordedTurn {
  readonly key: PlateKey;
  readonly sightings: (Sighting | undefined)[];
  readonly outcomes: DecidedMail[2][];
}

/** What went into one commit. */
export interface RecordedBatch {
  readonly context: DecisionContext;
  readonly turns: readonly RecordedTurn[];
  readonly summaries: readonly Summary[];
}

/** What came of deciding again. */
export interface CoreFigures {
  readonly decided: number;
  readonly divergences: number;
}

/** Reads a recording of one incarnation whose plates were all unseen before. */
export async function readBatches(recording: RecordingSource): Promise<readonly RecordedBatch[]> {
  const { rules } = await recording.header();
  const arrived = { entry: new Map<number, Sighting>(), exit: new Map<number, Sighting>() };
  const batches: RecordedBatch[] = [];
  for await (const { rows } of recording.groups()) {
    for (const row of rows) {
      if (row.is === 'delivery') {
        const sighting = decode(row, rules);
        if (sighting !== undefined) arrived[row.queue].set(row.tag, sighting);
      } else if (row.is === 'turns') {
        batches.push(toBatch(row, rules, arrived));
      }
    }
  }
  return batches;
}

/** Decides all of it again, from the first event on. */
export function decideAgain(batches: readonly RecordedBatch[]): CoreFigures {
  const states = new Map<PlateKey, PlateState>();
  let decided = 0;
  let divergences = 0;
  for (const { context, turns, summaries } of batches) {
    let issued = 0;
    for (const { key, sightings, outcomes } of turns) {
      const result = decideTogether(key, states.get(key) ?? UNSEEN, sightings, {
        context,
        decide,
        evolve,
        decided: (index, outcome) => {
          decided += 1;
          if (outcome !== outcomes[index]) divergences += 1;
        },
        failed: (_index, cause) => {
          throw cause;
        },
      });
      states.set(key, result.state);
      for (const summary of result.summaries) {
        const recorded = summaries[issued];
        issued += 1;
        if (recorded === undefined || !isSameSummary(summary, recorded, false)) divergences += 1;
      }
    }
    if (issued !== summaries.length) divergences += 1;
  }
  return { decided, divergences };
}

function decode({ queue, body }: DeliveryRow, rules: RecordedRules): Sighting | undefined {
  if (typeof body !== 'string') return undefined;
  const decoded = decodeSightingText(queue, body, rules);
  return decoded.ok ? decoded.sighting : undefined;
}

function toBatch(
  { decided, nowMs, watermarkMs, summaries }: TurnsRow,
  rules: RecordedRules,
  arrived: Readonly<Record<'entry' | 'exit', Map<number, Sighting>>>,
): RecordedBatch {
  const turns: RecordedTurn[] = [];
  for (const [queue, which, outcome] of decided) {
    const sighting = queue === 'wake' ? undefined : arrived[queue].get(which);
    if (queue !== 'wake') arrived[queue].delete(which);
    const key = queue === 'wake' ? which : (sighting as Sighting).key;
    let turn = turns.at(-1);
    if (turn?.key !== key) {
      turn = { key, sightings: [], outcomes: [] };
      turns.push(turn);
    }
    turn.sightings.push(sighting);
    turn.outcomes.push(outcome);
  }
  return { context: { nowMs, watermarkMs, rules, digest }, turns, summaries };
}
