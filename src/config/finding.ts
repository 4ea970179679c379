/** What is wrong with a configuration, said so that it can be put right. */

/** Where a value was written. */
export interface Place {
  /** The file as it was named, `env NAME` for a variable, or a flag such as `--rate`. */
  readonly file: string;
  /** Counted from 1, in files. */
  readonly line?: number;
  readonly column?: number;
}

/** One thing that is wrong. */
export interface Finding extends Place {
  /** The setting or section as it was written; empty when it concerns the whole file. */
  readonly key: string;
  /** A sentence: what is wrong. */
  readonly problem: string;
  /** A sentence: what to do. */
  readonly fix: string;
}

/** Thrown when a configuration cannot be used. It carries all findings, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map(formatFinding).join('\n'));
    this.findings = findings;
  }
}

/** A place as editors and terminals know it: `config/local.yaml:3:5`. */
export function formatPlace({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** One finding on one line. */
export function formatFinding(finding: Finding): string {
  const { key, problem, fix } = finding;
  return [`${formatPlace(finding)}:`, key && `${key}:`, problem, fix].filter(Boolean).join(' ');
}
