/** Reads the settings that environment variables give, directly or from a file. */
import { nearest } from '#domain/suggestion.ts';
import type { Finding } from './finding.ts';
import type { Assignment, Layer } from './layer.ts';
import { readSettingText } from './setting-text.ts';
import { SETTINGS, VARIABLE_PREFIX } from './settings.ts';
import type { Setting } from './settings.ts';

/** The variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const FILE_SUFFIX = '_FILE';
const byVariable: ReadonlyMap<string, Setting> = new Map(
  [...SETTINGS.values()].map((setting) => [setting.variable, setting]),
);

/**
 * Reads every variable that begins with `PLATEFLOW_`. `NAME_FILE` names a file that holds the
 * value, without its last line break; that is how secrets are given to containers.
 *
 * @param exempt names with the prefix that are not settings
 */
export function readEnvironmentLayer(
  env: Environment,
  readFile: (path: string) => string,
  exempt: readonly string[],
): Layer {
  const assignments: Assignment[] = [];
  const findings: Finding[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(VARIABLE_PREFIX) || text === undefined) continue;
    if (exempt.includes(variable)) continue;
    const place = { file: `env ${variable}` };
    const report = (key: string, problem: string, fix: string): void => {
      findings.push({ ...place, key, problem, fix });
    };
    const setting = byVariable.get(variable);
    const fromFile = byVariable.get(withoutSuffix(variable));
    if (setting !== undefined) {
      assignments.push({
        key: setting.key,
        value: readSettingText(setting, text),
        place,
        comment: '',
      });
    } else if (fromFile === undefined) {
      report('', 'There is no setting for this variable.', fixUnknownVariable(variable));
    } else if (env[fromFile.variable] !== undefined) {
      const problem = `${fromFile.variable} is set as well.`;
      report(fromFile.key, problem, 'Keep one of the two.');
    } else {
      try {
        const value = readSettingText(fromFile, readFile(text).replace(/\r?\n$/, ''));
        assignments.push({ key: fromFile.key, value, place, comment: '' });
      } catch (error) {
        const problem = `The file ${text} cannot be read: ${(error as Error).message}.`;
        report(fromFile.key, problem, 'Name a file that this process may read.');
      }
    }
  }
  return { assignments, findings };
}

function withoutSuffix(variable: string): string {
  return variable.endsWith(FILE_SUFFIX) ? variable.slice(0, -FILE_SUFFIX.length) : '';
}

function fixUnknownVariable(variable: string): string {
  const meant = nearest(variable, byVariable.keys());
  return meant === undefined
    ? '"plateflow config print" lists all settings.'
    : `Did you mean ${meant}?`;
}
