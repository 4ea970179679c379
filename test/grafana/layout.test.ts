import { expect, it } from 'vitest';
import { place } from '#grafana/layout.ts';

const panel = (title: string, width: number, height: number) => ({
  width,
  height,
  json: { title },
});

it('panels stand side by side until a line is full, under their headings', () => {
  const first = [panel('a', 12, 4), panel('b', 12, 6), panel('c', 8, 2)];
  expect(place([{ panels: first }, { title: 'Row', panels: [panel('d', 24, 3)] }])).toMatchObject([
    { id: 1, title: 'a', gridPos: { x: 0, y: 0, w: 12, h: 4 } },
    { id: 2, title: 'b', gridPos: { x: 12, y: 0, w: 12, h: 6 } },
    { id: 3, title: 'c', gridPos: { x: 0, y: 6, w: 8, h: 2 } },
    { id: 4, title: 'Row', gridPos: { x: 0, y: 8, w: 24, h: 1 }, type: 'row' },
    { id: 5, title: 'd', gridPos: { x: 0, y: 9, w: 24, h: 3 } },
  ]);
});
