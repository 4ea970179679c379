import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  drawBar,
  formatTable,
  give,
  openLiveView,
  say,
  tint,
  visible,
  visibleLines,
} from '#main/terminal.ts';
import { pretendTerminal } from './command-run.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const COLOURS = { NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'xterm' };

function useEnv(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

/** What is written to a stream from here on. */
function listenTo(stream: NodeJS.WriteStream): () => string {
  let text = '';
  vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  return () => text;
}

/** A view whose clock goes on by so much with each look. */
function openView(stepMs: number): ReturnType<typeof openLiveView> {
  let nowMs = 0;
  return openLiveView({ now: () => (nowMs += stepMs) });
}

describe('tint', () => {
  it('colours what goes to a terminal', () => {
    useEnv(COLOURS);
    pretendTerminal(process.stderr);
    expect(tint('red', 'no')).toBe('\u001B[31mno\u001B[39m');
  });

  it('leaves text for a file or a pipe as it is', () => {
    useEnv(COLOURS);
    pretendTerminal(process.stderr);
    expect(tint('red', 'no', process.stdout)).toBe('no');
  });

  it('honours NO_COLOR and FORCE_COLOR', () => {
    pretendTerminal(process.stderr);
    useEnv({ ...COLOURS, NO_COLOR: '1' });
    vi.spyOn(process.stderr, 'getColorDepth').mockReturnValue(1);
    expect(tint('green', 'yes')).toBe('yes');
    useEnv({ ...COLOURS, FORCE_COLOR: '1' });
    expect(tint('green', 'yes', process.stdout)).toContain('\u001B[32m');
  });
});

describe('a live view', () => {
  it('is drawn over itself on a terminal', () => {
    useEnv(COLOURS);
    pretendTerminal(process.stderr);
    const written = listenTo(process.stderr);
    const view = openView(1_000);
    view.show(() => ['one', 'two']);
    view.show(() => ['three', 'four']);
    expect(written()).toBe('\u001B[2Kone\n\u001B[2Ktwo\n\u001B[2A\u001B[2Kthree\n\u001B[2Kfour\n');
  });

  it('does not draw over what was said in between', () => {
    useEnv(COLOURS);
    pretendTerminal(process.stderr);
    const written = listenTo(process.stderr);
    const view = openView(1_000);
    view.show(() => ['one']);
    say('something else');
    view.show(() => ['two']);
    expect(written()).toBe('\u001B[2Kone\nsomething else\n\u001B[2Ktwo\n');
  });

  it('is drawn at most five times a second', () => {
    useEnv(COLOURS);
    pretendTerminal(process.stderr);
    const written = listenTo(process.stderr);
    const view = openView(50);
    const lines = vi.fn<() => string[]>(() => ['now']);
    for (let look = 0; look < 12; look += 1) view.show(lines);
    expect(lines).toHaveBeenCalledTimes(3);
    expect(written().split('\n')).toHaveLength(4);
  });

  it.each([
    [20, 19],
    [0, 79],
  ])('cuts a line that would wrap at %i columns', (columns, length) => {
    useEnv(COLOURS);
    pretendTerminal(process.stderr, columns);
    const written = listenTo(process.stderr);
    openView(1_000).show(() => ['x'.repeat(200)]);
    expect(written()).toBe(`\u001B[2K${'x'.repeat(length)}\n`);
  });

  it.each([
    ['no terminal', false, 'xterm'],
    ['a dumb terminal', true, 'dumb'],
  ])('is a plain line every few seconds on %s', (_, isTerminal, term) => {
    useEnv({ ...COLOURS, TERM: term });
    if (isTerminal) pretendTerminal(process.stderr);
    const written = listenTo(process.stderr);
    const view = openView(1_000);
    for (let look = 1; look <= 11; look += 1) view.show(() => [`look ${look}`, 'more']);
    expect(written()).toBe('look 5  more\nlook 10  more\n');
  });
});

describe('give', () => {
  it('writes text as it is and anything else as JSON', () => {
    const written = listenTo(process.stdout);
    give('a\tb\n');
    give({ a: [1] });
    expect(written()).toBe('a\tb\n{\n  "a": [\n    1\n  ]\n}\n');
  });

  it('writes JSON that no terminal obeys, with the same meaning', () => {
    const written = listenTo(process.stdout);
    const value = { '\u009B2J': '\u202Eabc\u{E0041}\u001B[1m\u2028' };
    give(value);
    expect(written()).toMatch(/^[\n\u0020-\u007E]+$/);
    expect(JSON.parse(written())).toEqual(value);
  });
});

it('makes every invisible character of a text visible, and leaves the rest', () => {
  expect(visible('Ä 東 é 👍')).toBe('Ä 東 é 👍');
  expect(visible('a\nb\u0000\u009B\u200F\u2066\uFEFF')).toBe(
    'a\\u000ab\\u0000\\u009b\\u200f\\u2066\\ufeff',
  );
  expect(visible('\uD800')).toBe('\\ud800');
});

it('makes lines visible one by one', () => {
  expect(visibleLines('a\u001B[2J\nb\u2028\n')).toBe('a\\u001b[2J\nb\\u2028\n');
});

it('lines columns up, those with numbers to the right', () => {
  const table = formatTable([
    ['', 'found', 'note'],
    ['matched', 7, 'a'],
    ['unmatched', 12_345, ''],
  ]);
  expect(table).toBe('           found  note\nmatched        7  a\nunmatched  12345\n');
});

it('draws a bar that is never longer than whole', () => {
  expect(drawBar(0, 4, 4)).toBe('░░░░ 0 %');
  expect(drawBar(3, 4, 4)).toBe('███░ 75 %');
  expect(drawBar(9, 4, 4)).toBe('████ 100 %');
  expect(drawBar(0, 0, 4)).toBe('████ 100 %');
});
