/**
 * The rings are checked by a tool that, set up wrongly, reads no module and reports success. So
 * violations are planted, and each rule must find its own.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const PLANTED = {
  'domain-stands-alone': { 'src/domain/planted.ts': "import 'node:fs';" },
  'ports-see-domain-only': {
    'src/ports/planted.ts': "import type { A } from '#http/a.ts'; export type B = A;",
    'src/http/a.ts': 'export type A = 1;',
  },
  'ports-are-types': {
    'src/ports/planted.ts': "import { a } from '#domain/a.ts'; export const b = a;",
    'src/domain/a.ts': 'export const a = 1;',
  },
  'siblings-never-touch': {
    'src/streams/planted.ts': "import { a } from '#adapters/a.ts'; export const b = a;",
    'src/adapters/a.ts': 'export const a = 1;',
  },
  'actors-are-plain': { 'src/actors/planted.ts': "import 'rxjs';" },
  'rxjs-in-streams': { 'src/http/planted.ts': "import 'rxjs';" },
  'nobody-imports-main': {
    'src/http/planted.ts': "import { a } from '#main/a.ts'; export const b = a;",
    'src/main/a.ts': 'export const a = 1;',
  },
  'no-cycles': {
    'src/domain/planted.ts': "import { a } from './a.ts'; export const b = a;",
    'src/domain/a.ts': "import { b } from './planted.ts'; export const a = b;",
  },
} as const satisfies Record<string, Record<string, string>>;

/** Writes a small tree with the project's own rules, and checks it. */
async function check(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plateflow-rings-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await cp(join(ROOT, '.dependency-cruiser.mjs'), join(folder, '.dependency-cruiser.mjs'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${text}\n`);
  }
  const cruiser = join(ROOT, 'node_modules/.bin/depcruise');
  const args = [cruiser, '--config', '.dependency-cruiser.mjs', 'src'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout) =>
      resolve(`exit ${error === null ? 0 : String(error.code)}\n${stdout}`),
    );
  });
}

for (const [rule, files] of Object.entries(PLANTED)) {
  it(`${rule}: finds what breaks it`, async () => {
    const result = await check(files);
    expect(result).not.toMatch(/^exit 0/);
    expect(result).toContain(`error ${rule}: `);
  });
}

it('finds nothing in a tree that keeps to the rings', async () => {
  const result = await check({
    'src/domain/a.ts': 'export const a = 1;',
    'src/streams/b.ts': "import 'rxjs'; import { a } from '#domain/a.ts'; export const b = a;",
  });
  expect(result).toMatch(/^exit 0/);
});
