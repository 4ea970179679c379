import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { drawSvg } from '#stories/draw-svg.ts';
import { HOUR_MS, START_MS, diagramOf, laneOf, markAt } from './diagrams.ts';

const HOSTILE = `</text><script>alert('x')</script>&"\u0000\uD800\u202E\u001B[2J`;

describe('a diagram as SVG', () => {
  const diagram = diagramOf(
    [
      laneOf('entry', markAt(0, 'a'), markAt(26 * 3600, 'b'), markAt(26 * 3600 + 1, 'c')),
      {
        name: 'inside',
        marks: [],
        spans: [
          {
            fromMs: START_MS,
            toMs: START_MS + 26 * HOUR_MS,
            label: 'a stay of 26 h',
            tone: 'good' as const,
          },
        ],
      },
    ],
    { links: [{ fromLane: 0, fromMs: START_MS, toLane: 1, toMs: START_MS, tone: 'quiet' }] },
  );
  const svg = drawSvg(diagram);

  it('is well-formed, has no script and asks nothing of the net', () => {
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).not.toMatch(/<script|href|url\(|@import|<foreignObject| on\w+=/i);
    expect(svg.match(/https?:[^"]+/g)).toEqual(['http://www.w3.org/2000/svg']);
  });

  it('can be heard: it has a title, and a description with what happened', () => {
    const { svg: root } = new XMLParser({ ignoreAttributes: false }).parse(svg) as {
      readonly svg: Record<string, Record<string, string>>;
    };
    expect(root['@_role']).toBe('img');
    expect(root['title']?.['#text']).toBe('a title');
    expect(root['desc']?.['#text']).toContain('entry: event a; event b; event c.');
    expect(root['desc']?.['#text']).toContain('inside: a stay of 26 h.');
  });

  it('has a colour for each tone on light and on dark paper', () => {
    const [light = '', dark = ''] = svg.split('@media (prefers-color-scheme:dark)');
    for (const tone of ['entry', 'exit', 'good', 'late', 'bad', 'quiet', 'paper', 'break']) {
      expect(light).toContain(`.${tone}{fill:#`);
      expect(dark.slice(0, dark.indexOf('</style>'))).toContain(`.${tone}{fill:#`);
    }
  });

  it('draws each mark and each span once, and names the break', () => {
    expect(svg.match(/<g class="mark">/g)).toHaveLength(3);
    expect(svg.match(/<g class="span">/g)).toHaveLength(1);
    expect(svg).toContain('>26 h</text>');
  });

  it('shows hostile text as the text that it is', () => {
    const marks = [markAt(0, '<', HOSTILE)];
    const hostile = drawSvg(
      diagramOf([laneOf(HOSTILE, ...marks)], {
        title: HOSTILE,
        subtitle: HOSTILE,
        notes: [HOSTILE],
      }),
    );
    expect(XMLValidator.validate(hostile)).toBe(true);
    expect(hostile).not.toContain('<script');
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(hostile).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E\uD800]/);
  });

  it('gives marks at one moment a row each, up to where they cover each other', () => {
    const of = (count: number) =>
      drawSvg(diagramOf([laneOf('x', ...Array.from({ length: count }, () => markAt(0, 'a', '')))]));
    const heights = (text: string) =>
      new Set([...text.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)"/g)].map(([, cy]) => cy));
    expect(heights(of(12)).size).toBe(12);
    expect(of(400).match(/<g class="mark">/g)).toHaveLength(400);
    expect(heights(of(400)).size).toBe(16);
  });

  it('is drawn when there is nothing to draw', () => {
    expect(XMLValidator.validate(drawSvg(diagramOf([laneOf('x')])))).toBe(true);
    expect(XMLValidator.validate(drawSvg(diagramOf([])))).toBe(true);
  });
});
