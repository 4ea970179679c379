/** What a run of mutants has found, as a table for a page. */
import type { Hunted } from './hunt.ts';

const HEAD = '| mutant | the guard that is missing | caught by | seconds |\n|---|---|---|---:|\n';

export function mutantTable(all: readonly Hunted[]): string {
  return HEAD + all.map(row).join('');
}

/** One line of it. */
function row(hunted: Hunted): string {
  const { mutant, seconds } = hunted;
  const cells = [`\`${mutant.name}\``, mutant.guard, fateText(hunted), seconds.toFixed(0)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |\n`;
}

/** What became of it, in words. */
export function fateText({ fate }: Hunted): string {
  switch (fate.is) {
    case 'caught':
      return fate.by.map(({ file, title }) => `\`${file}\` "${title}"`).join('; ');
    case 'survived':
      if (fate.skipped.length === 0) return '**nothing: it survived**';
      return `**nothing: it survived**; skipped were ${fate.skipped.join(', ')}`;
    case 'not judged':
      return `**not judged**: ${fate.why}`;
  }
}
