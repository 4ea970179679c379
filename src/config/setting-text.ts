/** The value of a setting that is written outside of a configuration file. */
import { parseDocument } from 'yaml';
import type { Setting } from './settings.ts';

/** A text stays as it is; anything else is read as the same text in a file would be. */
export function readSettingText(setting: Setting, text: string): unknown {
  if (setting.isText) return text;
  const document = parseDocument(text, { prettyErrors: false });
  return document.errors.length > 0 ? text : (document.toJS() as unknown);
}
