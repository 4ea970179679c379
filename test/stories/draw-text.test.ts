import { describe, expect, it } from 'vitest';
import { drawText } from '#stories/draw-text.ts';
import { HOUR_MS, START_MS, diagramOf, laneOf, markAt } from './diagrams.ts';
import type { MarbleDiagram } from '#stories/diagram.ts';

const plain = { paint: (_tone: string, text: string) => text };

function drawn(diagram: MarbleDiagram, width = 60): readonly string[] {
  return drawText(diagram, { width, ...plain }).split('\n');
}

describe('a diagram as text', () => {
  it('has its lanes below the axis, then what the letters mean, then the notes', () => {
    const stay = {
      fromMs: START_MS,
      toMs: START_MS + 20_000,
      letter: '1',
      label: 'a stay',
      tone: 'good' as const,
    };
    const lanes = [
      laneOf('entry', markAt(0, 'a')),
      laneOf('exit', markAt(20, 'b')),
      { name: 'summary', marks: [], spans: [stay] },
    ];
    expect(drawn(diagramOf(lanes, { notes: ['A note.'] }), 50)).toEqual([
      'a title',
      'in short',
      '',
      '         2026-01-05 08:00:00',
      'entry    a────────────────────────────────────────',
      'exit     ────────────────────────────────────────b',
      'summary  ━━━━━━━━━━━━━━━━━━━━1━━━━━━━━━━━━━━━━━━━━',
      '',
      'a  2026-01-05 08:00:00.000  entry    event a',
      '1  2026-01-05 08:00:00.000  summary  a stay',
      'b  2026-01-05 08:00:20.000  exit     event b',
      '',
      'A note.',
      '',
    ]);
  });

  it('draws a long pause short and says how long it was', () => {
    const day = 26 * 3600;
    const lanes = [
      laneOf('x', markAt(0, 'a'), markAt(1, 'b'), markAt(day, 'c'), markAt(day + 1, 'd')),
    ];
    expect(drawn(diagramOf(lanes), 54).slice(3, 6)).toEqual([
      '   2026-01-05 08:00:00               01-06 10:00:00',
      '                           26 h',
      'x  a──────────b┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄c──────────d',
    ]);
  });

  it('puts marks of one column below each other, and says + where there are more', () => {
    const copies = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => markAt(0, letter));
    const rows = drawn(diagramOf([laneOf('x', ...copies, markAt(5, 'z'))]), 30).slice(4, 8);
    expect(rows.map((row) => row.slice(0, 6))).toEqual(['x  a──', '   b', '   c', '   +']);
  });

  it('shows what has not ended with an arrow', () => {
    const span = { fromMs: START_MS, toMs: START_MS + HOUR_MS, label: '', tone: 'good' as const };
    const lanes = [{ name: 'in', marks: [], spans: [{ ...span, isOpen: true }] }];
    expect(drawn(diagramOf(lanes), 30)[4]).toBe('in  ━━━━━━━━━━━━━━━━━━━━━━━━━▶');
  });

  it('never has a lane longer than the terminal is wide', () => {
    const marks = Array.from({ length: 500 }, (_, n) => markAt(n ** 2, 'x', ''));
    for (const width of [40, 80, 200]) {
      for (const row of drawn(diagramOf([laneOf('entry', ...marks)]), width).slice(3)) {
        expect(row.length).toBeLessThanOrEqual(width);
      }
    }
  });

  it('is title and notes alone when nothing happened', () => {
    expect(drawn(diagramOf([laneOf('entry')], { notes: ['Nothing.'] }))).toEqual([
      'a title',
      'in short',
      '',
      'Nothing.',
      '',
    ]);
  });

  it('paints a mark and leaves the lane alone', () => {
    const paint = (tone: string, text: string) => `<${tone}:${text}>`;
    const text = drawText(diagramOf([laneOf('x', markAt(0, 'a'))]), { width: 30, paint });
    expect(text).toContain('x  <entry:a>──');
    expect(text).toContain('\n<entry:a>  2026-01-05 08:00:00.000  x  event a\n');
  });
});
