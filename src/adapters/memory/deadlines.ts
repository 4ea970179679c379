/**
 * The deadlines of plates, the earliest first.
 *
 * A deadline is nearly always moved back before it has come. So each plate has an alarm in a heap
 * that may go off too early, and is only then set to the deadline:
 *
 * A1 A plate with a deadline has an alarm that is not later.
 * A2 An alarm in the heap that is not the plate's alarm means nothing.
 * A3 Every alarm is due at most as late as both of its children in the heap.
 */
import type { PlateKey } from '#domain/plate.ts';

/** A deadline that has come. */
export interface Due {
  readonly key: PlateKey;
  readonly atMs: number;
}

export class Deadlines {
  readonly #deadlines = new Map<PlateKey, number>();
  readonly #alarms = new Map<PlateKey, number>();
  readonly #heap: Due[] = [];

  /** Sets the deadline of a plate; undefined takes it away. */
  set(key: PlateKey, atMs: number | undefined): void {
    if (atMs === undefined) {
      this.#deadlines.delete(key);
      return;
    }
    this.#deadlines.set(key, atMs);
    const alarmMs = this.#alarms.get(key);
    if (alarmMs === undefined || atMs < alarmMs) this.#setAlarm({ key, atMs });
  }

  /** What has come by then, the earliest first. It stays due until its deadline is set anew. */
  due(untilMs: number, limit: number): readonly Due[] {
    const due: Due[] = [];
    for (let next = this.#heap[0]; next !== undefined; next = this.#heap[0]) {
      if (next.atMs > untilMs || due.length === limit) break;
      this.#pop();
      const { key } = next;
      if (this.#alarms.get(key) !== next.atMs) continue;
      this.#alarms.delete(key);
      const atMs = this.#deadlines.get(key);
      if (atMs === undefined) continue;
      if (atMs === next.atMs) due.push(next);
      else this.#setAlarm({ key, atMs });
    }
    for (const one of due) this.#setAlarm(one);
    return due;
  }

  #setAlarm(alarm: Due): void {
    this.#alarms.set(alarm.key, alarm.atMs);
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#atMs(parent) <= alarm.atMs) break;
      heap[place] = heap[parent] as Due;
      place = parent;
    }
    heap[place] = alarm;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const child = this.#atMs(left + 1) < this.#atMs(left) ? left + 1 : left;
      if (last.atMs <= this.#atMs(child)) break;
      heap[place] = heap[child] as Due;
      place = child;
    }
    heap[place] = last;
  }

  /** Infinity behind the end. */
  #atMs(place: number): number {
    return this.#heap[place]?.atMs ?? Number.POSITIVE_INFINITY;
  }
}
