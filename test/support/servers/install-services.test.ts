/** The script that installs the servers, on a system that is made up: a folder with a few programs. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../../tools/install-services.sh', import.meta.url));
const TOOLS = ['cat', 'chmod', 'env', 'grep', 'mktemp', 'mv', 'rm', 'tail', 'tee'];

/** Notes what it is asked for, and what a service that it installs would be told. */
const APT_GET = `#!/bin/sh
echo "$*" >>"$PLATEFLOW_TEST_ROOT/asked"
for word; do
  case $word in
    update) exit "\${UPDATE:-0}" ;;
    install) sh "$PLATEFLOW_TEST_ROOT/usr/sbin/policy-rc.d"; echo "policy $?" >>"$PLATEFLOW_TEST_ROOT/asked" ;;
  esac
done
echo "apt-get says something"
exit "\${INSTALL:-0}"
`;

class System {
  readonly folder: string;

  static async build(user: 'root' | 'somebody' = 'root'): Promise<System> {
    const system = new System(await mkdtemp(join(tmpdir(), 'plateflow-system-')));
    onTestFinished(() => rm(system.folder, { recursive: true }));
    await mkdir(join(system.folder, 'usr/sbin'), { recursive: true });
    await mkdir(join(system.folder, 'bin'));
    for (const name of [...TOOLS, 'sh']) {
      const found = spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
      await symlink(found.stdout.trim(), join(system.folder, 'bin', name));
    }
    await system.addProgram('id', `#!/bin/sh\necho ${user === 'root' ? 0 : 1000}\n`);
    return system;
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  async addProgram(name: string, text = '#!/bin/sh\n'): Promise<void> {
    const path = join(this.folder, 'bin', name);
    await writeFile(path, text);
    await chmod(path, 0o755);
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(join(this.folder, name), text);
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  run(args: readonly string[] = [], settings: Readonly<Record<string, string>> = {}) {
    return spawnSync('/bin/sh', [SCRIPT, ...args], {
      encoding: 'utf8',
      env: { PATH: join(this.folder, 'bin'), PLATEFLOW_TEST_ROOT: this.folder, ...settings },
    });
  }
}

const PROGRAMS = ['rabbitmq-server', 'redis-server', 'prometheus', 'promtool', 'strace'];
const POLICY = 'usr/sbin/policy-rc.d';

describe('npm run services:install', () => {
  it('changes nothing when all servers are there', async () => {
    const system = await System.build('somebody');
    for (const name of PROGRAMS) await system.addProgram(name);
    const { status, stdout } = system.run();
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        'services:install: redis-server, rabbitmq-server, prometheus and strace are there; nothing to do.\n',
    });
  });

  it('installs what is missing, and lets nothing be started meanwhile', async () => {
    const system = await System.build();
    await system.addProgram('apt-get', APT_GET);
    for (const name of PROGRAMS.slice(1)) await system.addProgram(name);
    const { status, stdout } = system.run();
    expect(status).toBe(0);
    expect(stdout).toContain('installed rabbitmq-server; not started');
    const asked = (await system.read('asked')).trim().split('\n');
    expect(asked[0]).toMatch(/ update$/);
    expect(asked[1]).toMatch(/ install --no-install-recommends rabbitmq-server$/);
    expect(asked[2]).toBe('policy 101');
    expect(await readdir(join(system.folder, 'usr/sbin'))).toEqual([]);
  });

  it.each(['prometheus', 'promtool'])('installs Prometheus when %s is missing', async (missing) => {
    const system = await System.build();
    await system.addProgram('apt-get', APT_GET);
    const there = PROGRAMS.filter((name) => name !== missing);
    for (const name of there) await system.addProgram(name);
    expect(system.run().stdout).toContain('installed prometheus; not started');
  });

  it('counts a program that is named as one that is there', async () => {
    const system = await System.build('somebody');
    for (const name of PROGRAMS) await system.addProgram(`own-${name}`);
    const { status } = system.run([], {
      PLATEFLOW_TEST_RABBITMQ_SERVER: 'own-rabbitmq-server',
      PLATEFLOW_TEST_REDIS_SERVER: 'own-redis-server',
      PLATEFLOW_TEST_PROMETHEUS: 'own-prometheus',
      PLATEFLOW_TEST_PROMTOOL: 'own-promtool',
      PLATEFLOW_TEST_STRACE: 'own-strace',
    });
    expect(status).toBe(0);
  });

  it('puts a policy of the system back, also when the installation fails', async () => {
    const system = await System.build();
    await system.addProgram('apt-get', APT_GET);
    await system.write(POLICY, 'exit 104\n');
    const { status, stderr } = system.run([], { INSTALL: '100' });
    expect(status).toBe(1);
    expect(stderr).toContain('apt-get says something');
    expect(await system.read('asked')).toContain('policy 101');
    expect(await system.read(POLICY)).toBe('exit 104\n');
    expect(await readdir(join(system.folder, 'usr/sbin'))).toEqual(['policy-rc.d']);
  });

  it('puts back what an earlier run, that was killed, had put aside', async () => {
    const system = await System.build();
    await system.addProgram('apt-get', APT_GET);
    await system.write(POLICY, '#!/bin/sh\n# plateflow services:install\nexit 101\n');
    await system.write(`${POLICY}.before-plateflow`, 'exit 104\n');
    expect(system.run().status).toBe(0);
    expect(await system.read(POLICY)).toBe('exit 104\n');
  });

  it('tries with the package lists that there are when they cannot be renewed', async () => {
    const system = await System.build();
    await system.addProgram('apt-get', APT_GET);
    const { status, stderr } = system.run([], { UPDATE: '100' });
    expect(status).toBe(0);
    expect(stderr).toContain('could not be brought up to date');
  });

  it('uses sudo when somebody else than root may', async () => {
    const system = await System.build('somebody');
    await system.addProgram('apt-get', APT_GET);
    await system.addProgram('sudo', '#!/bin/sh\n[ "$1" = -n ] && shift && exec "$@"\n');
    expect(system.run().status).toBe(0);
  });

  it('refuses where nobody but root may, and says what to do', async () => {
    const system = await System.build('somebody');
    await system.addProgram('apt-get', APT_GET);
    await system.addProgram('sudo', '#!/bin/sh\nexit 1\n');
    const { status, stderr } = system.run();
    expect(status).toBe(69);
    expect(stderr).toContain('needs root, or sudo without a password');
    expect(await readdir(system.folder)).not.toContain('asked');
  });

  it('refuses on another system, and says what to do', async () => {
    const system = await System.build();
    const { status, stderr } = system.run();
    expect(status).toBe(69);
    expect(stderr).toContain('not a Debian system');
    expect(stderr).toContain('PLATEFLOW_TEST_REDIS_SERVER');
    expect(stderr).toContain('PLATEFLOW_TEST_PROMTOOL');
    expect(stderr).toContain('docker run');
  });

  it('explains itself', async () => {
    const system = await System.build();
    const help = system.run(['--help']);
    expect({ ...help, stdout: help.stdout.split('\n')[0] }).toMatchObject({
      status: 0,
      stdout: 'usage: npm run services:install',
    });
    expect(system.run(['--what']).status).toBe(64);
  });
});
