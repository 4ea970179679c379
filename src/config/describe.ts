/** Shows a configuration: what each setting is, where that comes from, and what it would be. */
import { stringify } from 'yaml';
import { formatPlace } from './finding.ts';
import type { Source, Sources } from './merge.ts';
import type { Config, ConfigKey } from './schema.ts';
import { redactSetting } from './secrets.ts';
import { SETTINGS, valueOf } from './settings.ts';
import type { SettingValue } from './settings.ts';

/** One setting, as `plateflow config print` shows it. */
export interface ConfigRow {
  readonly key: ConfigKey;
  /** Without secrets. */
  readonly value: SettingValue;
  /** Whether something was taken out of the value. */
  readonly isRedacted: boolean;
  /** `default`, `config/local.yaml:3`, `env PLATEFLOW_WRITER_LOG` or `--rate`. */
  readonly source: string;
  readonly default: SettingValue;
  /** What the setting means. */
  readonly sentence: string;
  readonly variable: string;
}

/** All settings, in the order of the default file. */
export function describeConfig(config: Config, sources: Sources): readonly ConfigRow[] {
  return [...SETTINGS.values()].map(({ key, variable }) => {
    const source = sources.get(key) as Source;
    const value = valueOf(config, key);
    const shown = redactSetting(key, value);
    return {
      key,
      value: shown,
      isRedacted: shown !== value,
      source: source.isDefault ? 'default' : formatOrigin(source),
      default: redactSetting(key, source.default),
      sentence: source.sentence,
      variable,
    };
  });
}

/** The settings as a table for a terminal; the default is shown where it was overridden. */
export function formatConfigTable(rows: readonly ConfigRow[]): string {
  const cells = rows.map((row) => [
    row.key,
    show(row.value),
    row.source,
    row.source === 'default' ? '' : show(row.default),
  ]);
  const table = [['SETTING', 'VALUE', 'FROM', 'DEFAULT'], ...cells];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => width(row[column]))));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/**
 * The settings as a file that loads again. A value with a secret is left out, as a comment: such
 * a file can be shown to others, and what it lacks has to be given to the process anyway.
 */
export function formatConfigYaml(rows: readonly ConfigRow[]): string {
  const lines: string[] = [];
  let openSection = '';
  for (const row of rows) {
    const [section, name] = row.key.includes('.') ? row.key.split('.') : ['', row.key];
    if (section !== openSection && section !== '') lines.push(`${section}:`);
    openSection = section as string;
    const setting = `${name}: ${stringify(row.value, { lineWidth: 0 }).trimEnd()}`;
    const origin = row.source === 'default' ? '' : ` # from ${row.source}`;
    const indent = section === '' ? '' : '  ';
    lines.push(
      row.isRedacted
        ? `${indent}# ${setting} (a secret: give it as ${row.variable} or ${row.variable}_FILE)`
        : `${indent}${setting}${origin}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The line is enough: a file is opened there. */
function formatOrigin({ file, line }: Source): string {
  return formatPlace(line === undefined ? { file } : { file, line });
}

function show(value: SettingValue): string {
  return value === '' ? '""' : String(value);
}

function width(cell: string | undefined): number {
  return cell?.length ?? 0;
}
