import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginLife } from '#main/lifecycle.ts';
import { signal } from './command-run.ts';
import type { Lifecycle, LifeOptions } from '#main/lifecycle.ts';

const GRACE_MS = 10_000;
const lives: Lifecycle[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const life of lives.splice(0)) life.dispose();
  vi.useRealTimers();
});

function begin(options: Partial<LifeOptions> = {}): Lifecycle {
  const life = beginLife({ graceMs: GRACE_MS, ...options });
  lives.push(life);
  return life;
}

const never = (): Promise<never> => new Promise(() => undefined);

describe('the life of a command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s asks it to stop, and to finish', async (name) => {
    const asked = vi.fn<() => void>();
    const life = begin({ asked });
    expect(life.stopping.aborted).toBe(false);
    signal(name);
    expect(life.stopping.aborted).toBe(true);
    expect(asked).toHaveBeenCalledOnce();
    await expect(life.finish(Promise.resolve('done'))).resolves.toBe('done');
  });

  it('a second signal ends it at once', async () => {
    const life = begin();
    const end = life.finish(never());
    signal('SIGINT');
    vi.advanceTimersByTime(600);
    signal('SIGTERM');
    await expect(end).rejects.toMatchObject({
      exitCode: 130,
      message: expect.stringContaining('Interrupted again'),
    });
    await expect(life.finish(never())).rejects.toMatchObject({ exitCode: 130 });
  });

  it('a signal that a parent passes on as well counts once', async () => {
    const asked = vi.fn<() => void>();
    const life = begin({ asked });
    signal('SIGINT');
    vi.advanceTimersByTime(100);
    signal('SIGINT');
    expect(asked).toHaveBeenCalledOnce();
    await expect(life.finish(Promise.resolve('done'))).resolves.toBe('done');
  });

  it('the end of the grace time ends it', async () => {
    const life = begin();
    const end = life.finish(never());
    signal('SIGTERM');
    vi.advanceTimersByTime(GRACE_MS);
    await expect(end).rejects.toMatchObject({
      exitCode: 130,
      message: expect.stringContaining('shutdown.graceMs (10000 ms)'),
    });
  });

  it('passes on what the work fails with', async () => {
    const life = begin();
    await expect(life.finish(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('ends what waits for a stop, when it is over without one', () => {
    const asked = vi.fn<() => void>();
    const life = begin({ asked });
    life.dispose();
    expect(life.stopping.aborted).toBe(true);
    expect(asked).not.toHaveBeenCalled();
  });

  it('leaves nothing behind', () => {
    const before = ['SIGINT', 'SIGTERM'].map((name) => process.listenerCount(name));
    const life = beginLife({ graceMs: GRACE_MS });
    signal('SIGINT');
    life.dispose();
    expect(['SIGINT', 'SIGTERM'].map((name) => process.listenerCount(name))).toEqual(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});
