/**
 * What the stays of one plate are, said a second time: straight through the complete list of its
 * events in order of event time, with nothing that arrives late. It shares no code with
 * `src/domain`, so that the two can be compared.
 */

/** An event as a camera reports it. */
export interface SeenEvent {
  readonly kind: 'entry' | 'exit';
  readonly id: string;
  readonly atMs: number;
  readonly laneId?: string | undefined;
}

export interface ReferenceRules {
  readonly debounceMs: number;
  readonly maxMs: number;
  readonly skewToleranceMs: number;
}

/** A stay that has ended. */
export interface ReferenceStay {
  readonly reason: string;
  readonly entry?: SeenEvent;
  readonly exit?: SeenEvent;
}

/** The stays that have ended by now, in no particular order. */
export function pairAll(
  events: readonly SeenEvent[],
  rules: ReferenceRules,
  nowMs: number,
): readonly ReferenceStay[] {
  const todo = [...events].sort(
    (a, b) => a.atMs - b.atMs || compare(a.kind, b.kind) || compare(a.id, b.id),
  );
  const stays: ReferenceStay[] = [];
  let inside: SeenEvent | undefined;
  /** An exit that nobody was inside for: an entry just after it may still be its own. */
  let lonely: SeenEvent | undefined;
  let before: SeenEvent | undefined;

  const giveUpLonely = (): void => {
    if (lonely !== undefined) stays.push({ reason: 'unknown_vehicle_exited', exit: lonely });
    lonely = undefined;
  };
  const giveUpInside = (reason: string): void => {
    if (inside !== undefined) stays.push({ reason, entry: inside });
    inside = undefined;
  };

  while (todo.length > 0) {
    const event = takeNext(todo, before, inside, rules);
    if (isSameRead(before, event, rules)) {
      before = event;
      continue;
    }
    before = event;
    if (inside !== undefined && event.atMs > inside.atMs + rules.maxMs) {
      giveUpInside('maximum_stay_exceeded');
    }
    if (event.kind === 'exit') {
      giveUpLonely();
      if (inside === undefined) lonely = event;
      else stays.push({ reason: 'vehicle_exited', entry: inside, exit: event });
      inside = undefined;
    } else if (lonely !== undefined && event.atMs <= lonely.atMs + rules.skewToleranceMs) {
      stays.push({ reason: 'vehicle_exited', entry: event, exit: lonely });
      lonely = undefined;
    } else {
      giveUpLonely();
      giveUpInside('vehicle_re_entered');
      inside = event;
    }
  }
  giveUpLonely();
  if (inside !== undefined && nowMs > inside.atMs + rules.maxMs) {
    giveUpInside('maximum_stay_exceeded');
  }
  return stays;
}

/** At equal times: first what is one read with the last event, then what makes sense next. */
function takeNext(
  todo: SeenEvent[],
  before: SeenEvent | undefined,
  inside: SeenEvent | undefined,
  rules: ReferenceRules,
): SeenEvent {
  const first = todo[0] as SeenEvent;
  const later = todo.findIndex(({ atMs }) => atMs !== first.atMs);
  const tied = todo.slice(0, later === -1 ? undefined : later);
  const isInside = inside !== undefined && first.atMs <= inside.atMs + rules.maxMs;
  const next =
    tied.find((event) => isSameRead(before, event, rules)) ??
    tied.find(({ kind }) => kind === (isInside ? 'exit' : 'entry')) ??
    first;
  todo.splice(todo.indexOf(next), 1);
  return next;
}

function isSameRead(
  before: SeenEvent | undefined,
  event: SeenEvent,
  rules: ReferenceRules,
): boolean {
  if (before === undefined || event.laneId === undefined) return false;
  const isNear = event.atMs - before.atMs <= rules.debounceMs;
  return isNear && before.kind === event.kind && before.laneId === event.laneId;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
