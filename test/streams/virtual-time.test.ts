import { interval, take, timer } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualTime } from '#streams/virtual-time.ts';

const START_MS = 1_000_000;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let time: VirtualTime;
let seen: string[];

const note = (what: string) => (): void => {
  seen.push(`${what} ${time.now() - START_MS}`);
};

beforeEach(() => {
  time = new VirtualTime(START_MS, settled);
  seen = [];
});

describe('virtual time', () => {
  it('stands still until it is told to pass', async () => {
    timer(5, time).subscribe(note('timer'));
    await settled();
    expect([seen, time.now()]).toEqual([[], START_MS]);

    await time.advanceTo(START_MS + 4);
    expect([seen, time.now()]).toEqual([[], START_MS + 4]);

    await time.advanceTo(START_MS + 5);
    expect(seen).toEqual(['timer 5']);
  });

  it('V1: runs work in the order of its moments, and of scheduling within one', async () => {
    timer(3, time).subscribe(note('c'));
    timer(1, time).subscribe(note('a'));
    timer(3, time).subscribe(note('d'));
    timer(2, time).subscribe(note('b'));
    expect(time.nextMs).toBe(START_MS + 1);

    await time.advanceTo(START_MS + 10);

    expect(seen).toEqual(['a 1', 'b 2', 'c 3', 'd 3']);
    expect([time.now(), time.nextMs]).toEqual([START_MS + 10, undefined]);
  });

  it('V2: promises have gone on as far as they can before the next piece of work', async () => {
    const goOn = async (): Promise<void> => {
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      note('promise')();
    };
    timer(1, time).subscribe(() => void goOn());
    timer(1, time).subscribe(note('next'));

    await time.advanceTo(START_MS + 1);

    expect(seen).toEqual(['promise 1', 'next 1']);
  });

  it('V2: what ran before somebody began to advance it has settled as well', async () => {
    void Promise.resolve().then(() => timer(0, time).subscribe(note('timer')));
    await time.settle();
    expect(seen).toEqual(['timer 0']);
  });

  it('V3: work finds its own moment as the present, also if that is scheduled on the way', async () => {
    interval(10, time).pipe(take(3)).subscribe(note('tick'));
    timer(15, time).subscribe(() => timer(3, time).subscribe(note('inner')));

    await time.advanceTo(START_MS + 1_000);

    expect(seen).toEqual(['tick 10', 'inner 18', 'tick 20', 'tick 30']);
  });

  it('V3: does not go back', async () => {
    await time.advanceTo(START_MS + 10);
    await time.advanceTo(START_MS);
    expect(time.now()).toBe(START_MS + 10);
  });

  it('V4: says when work follows work without any time between', async () => {
    timer(1, 0, time).subscribe();
    await expect(time.advanceTo(START_MS + 5)).rejects.toThrow(
      'Invariant V4: at 1970-01-01T00:16:40.001Z work follows work and time does not pass.',
    );
  });

  it('does not run what was called off, and forgets it', async () => {
    timer(5, time).subscribe(note('timer')).unsubscribe();
    const ticks = interval(2, time).subscribe(note('tick'));
    timer(5, time).subscribe(() => ticks.unsubscribe());

    await time.advanceTo(START_MS + 100);

    expect(seen).toEqual(['tick 2', 'tick 4']);
    expect(time.nextMs).toBeUndefined();
  });

  it('keeps nothing of the ticks that an interval has made', async () => {
    const ticks = interval(1, time).subscribe();
    await time.advanceTo(START_MS + 20_000);
    // A scheduler that keeps each tick inside of the one before ends in a stack overflow here.
    expect(() => ticks.unsubscribe()).not.toThrow();
    expect(time.nextMs).toBeUndefined();
  });

  it('`until` resolves at its moment', async () => {
    void time.until(START_MS + 7).then(note('there'));
    void time.until(START_MS).then(note('here'));
    await time.advanceTo(START_MS + 20);
    expect(seen).toEqual(['here 0', 'there 7']);
  });
});
