/** What the README tells a reader to type does what the README says. */
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stop } from './support/plant.ts';
import { freePort } from './support/ports.ts';
import { startRole } from './support/role-process.ts';
import type { RoleProcess } from './support/role-process.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const README = await readFile(join(ROOT, 'README.md'), 'utf8');

/** They install everything, are this very run, or need Docker: those `test/compose` tries. */
const EXEMPT = [
  'npm ci && npm start',
  'npm test',
  'docker compose up --build --wait',
  'tail -f logs/vehicle_summary.log',
];

interface Line {
  readonly text: string;
  readonly args: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly isRole: boolean;
}

function blocksOf(language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(?<text>[^]*?)^\`\`\`$`, 'gm');
  return [...README.matchAll(fence)].map((match) => String(match[1]));
}

/** A line of the README; only what needs no shell is understood. */
function parseLine(text: string): Line {
  const words = text.split(/ +/);
  const start = words.indexOf('npx');
  const isPlain = /^[\w ./=:-]+$/.test(text) && words[start + 1] === 'plateflow';
  if (start === -1 || !isPlain) throw new Error(`The README has a line nobody tries: ${text}`);
  // The ports that a reader would use may be in use here.
  const settings = words.slice(0, start).map((word) => word.replace(/(_PORT=)\d+$/, '$10'));
  const args = words.slice(start + 2);
  return {
    text,
    args,
    settings: Object.fromEntries(settings.map((setting) => setting.split('=', 2))),
    isRole: ['write', 'process', 'generate'].includes(String(args[0])) && args.at(-1) !== '--help',
  };
}

const BLOCKS = blocksOf('sh').map((block) =>
  block
    .split('\n')
    .map((line) => line.replace(/ +#.*$/, '').trim())
    .filter((line) => line !== '' && !EXEMPT.includes(line))
    .map(parseLine),
);

const EVENTS = [
  '{"id":"in-1","vehicle_plate":"KA05MJ2210","entry_date_time":"2026-11-21T09:30:00Z"}',
  '{"id":"out-1","vehicle_plate":"KA05MJ2210","exit_date_time":"2026-11-21T10:02:11Z"}',
  '',
];
const GATES = [
  'CardNumber,LotNumber,EntranceActivityId,ExitActivityId,EntranceTime,ExitTime',
  'C1,L1,1,2,2022-06-28 09:00:00,2022-06-28 10:00:00',
  '',
];

let folder: string;
let ports: Readonly<Record<string, string>>;
const roles: RoleProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plateflow-readme-'));
  await symlink(join(ROOT, 'config'), join(folder, 'config'));
  await symlink(join(ROOT, 'test'), join(folder, 'test'));
  await writeFile(join(folder, 'events.ndjson'), EVENTS.join('\n'));
  await writeFile(join(folder, 'gates.csv.gz'), gzipSync(GATES.join('\n')));
  const port = String(await freePort());
  ports = {
    PLATEFLOW_WRITER_PORT: port,
    PLATEFLOW_WRITER_URL: `http://127.0.0.1:${port}`,
    PLATEFLOW_OPS_PORT: '0',
  };
});

afterAll(async () => {
  for (const role of roles) role.signal('SIGKILL');
  await Promise.all(roles.map((role) => role.exited));
  await rm(folder, { recursive: true });
});

function start({ args, settings }: Line): RoleProcess {
  const role = startRole(args, { ...ports, ...settings }, { cwd: folder });
  roles.push(role);
  return role;
}

describe('the README', () => {
  it('has commands to try', () => {
    expect(BLOCKS.flat().length).toBeGreaterThan(5);
    expect(BLOCKS.flat().filter(({ isRole }) => isRole).length).toBeGreaterThan(3);
  });

  it.each(BLOCKS.filter((block) => block.length > 0).map((block) => [block]))(
    'shows commands that work, one after the other',
    async (block) => {
      const running: RoleProcess[] = [];
      const ends: string[] = [];
      for (const line of block) {
        const role = start(line);
        if (line.isRole) {
          await role.saw(/The role has started/);
          running.unshift(role);
        } else {
          ends.push(`${line.text} ends with ${(await role.exited).code}`);
        }
      }
      const commands = block.filter(({ isRole }) => !isRole);
      expect(ends).toEqual(commands.map(({ text }) => `${text} ends with 0`));
      if (running.length > 0) await sampleIsLike(await firstSummary());
      for (const role of running) await stop(role);
    },
  );
});

async function firstSummary(): Promise<object> {
  return vi.waitFor(
    async () => {
      const text = await readFile(join(folder, 'logs', 'vehicle_summary.log'), 'utf8');
      const matched = text.split('\n').find((line) => line.includes('"matched"'));
      return JSON.parse(String(matched)) as object;
    },
    { timeout: 25_000, interval: 100 },
  );
}

/** The line that the README shows has what a line of the log has, in the same order. */
async function sampleIsLike(summary: object): Promise<void> {
  const [sample] = blocksOf('json');
  expect(Object.keys(JSON.parse(String(sample)) as object)).toEqual(Object.keys(summary));
}
