/** Reads settings that are written one by one, each with its path, as in `stay.maxMs = 1000`. */
import { nearest } from '#domain/suggestion.ts';
import { readSettingText } from './setting-text.ts';
import { SETTINGS } from './settings.ts';
import type { Finding, Place } from './finding.ts';
import type { Assignment, Layer } from './layer.ts';

/** One setting, as it is written. */
export interface PathSetting {
  /** Such as `stay.maxMs`. */
  readonly path: string;
  readonly text: string;
  readonly place: Place;
}

/** Reads the settings. Paths that are not known become findings; the values are not judged here. */
export function readPathLayer(settings: readonly PathSetting[]): Layer {
  const assignments: Assignment[] = [];
  const findings: Finding[] = [];
  for (const { path, text, place } of settings) {
    const setting = SETTINGS.get(path);
    if (setting === undefined) {
      const problem = 'There is no such setting.';
      findings.push({ ...place, key: path, problem, fix: fixUnknownPath(path) });
    } else {
      const value = readSettingText(setting, text);
      assignments.push({ key: path, value, place, comment: '' });
    }
  }
  return { assignments, findings };
}

function fixUnknownPath(path: string): string {
  const sameName = [...SETTINGS.keys()].find((key) => key.endsWith(`.${path}`));
  const meant = sameName ?? nearest(path, SETTINGS.keys());
  return meant === undefined
    ? '"plateflow config print" lists all settings.'
    : `Did you mean ${meant}?`;
}
