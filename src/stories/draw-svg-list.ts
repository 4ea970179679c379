/** The list below the lanes of a diagram: what each letter means, in columns. */
import { formatInstant } from '#domain/instant.ts';
import { listItems } from './diagram-list.ts';
import { MEASURES } from './draw-svg-style.ts';
import { escapeXml, round } from './draw-svg-text.ts';
import type { DiagramLane } from './diagram.ts';
import type { ListedItem } from './diagram-list.ts';

const CHARACTER = 7;

/** How much room the list takes. */
export function listHeight(lanes: readonly DiagramLane[], width: number): number {
  const { rows } = arrange(listItems(lanes), width);
  return rows === 0 ? 0 : rows * MEASURES.listRowHeight + 14;
}

export function drawList(lanes: readonly DiagramLane[], top: number, width: number): string {
  const items = listItems(lanes);
  const { rows, columnWidth } = arrange(items, width);
  return items
    .map((item, at) => {
      const x = MEASURES.edge + Math.floor(at / rows) * columnWidth;
      return drawItem(item, x, top + (at % rows) * MEASURES.listRowHeight);
    })
    .join('\n');
}

/** As many columns as the longest line leaves room for. */
function arrange(
  items: readonly ListedItem[],
  width: number,
): { readonly rows: number; readonly columnWidth: number } {
  const longest = Math.max(0, ...items.map((item) => textOf(item).length));
  const columnWidth = MEASURES.listTextX + longest * CHARACTER + MEASURES.listGap;
  const columns = Math.max(1, Math.floor((width - MEASURES.edge) / columnWidth));
  return { rows: Math.ceil(items.length / columns), columnWidth };
}

function textOf({ lane, label }: ListedItem): string {
  return `${lane}: ${label}`;
}

function drawItem(item: ListedItem, x: number, y: number): string {
  const { letter, atMs, tone } = item;
  const radius = MEASURES.markRadius;
  const [date = '', time = ''] = formatInstant(atMs).slice(0, -1).split('T');
  const text = (offset: number, name: string, content: string): string =>
    `<text x="${round(x + offset)}" y="${round(y + 4)}" class="${name}">${escapeXml(content)}</text>`;
  return (
    `<g class="item"><circle cx="${round(x + radius)}" cy="${round(y)}" r="${radius}" class="${tone}"/>` +
    text(radius, 'letter', letter) +
    text(28, 'time', `${date.slice(5)} ${time}`) +
    `${text(MEASURES.listTextX, 'label', textOf(item))}</g>`
  );
}
