#!/usr/bin/env node
/**
 * Starts the command line with a Node.js that runs TypeScript directly. An older one, as a machine
 * may have it, starts the one that the project brings with it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const OLDEST = 24;

if (Number(process.versions.node.split('.')[0]) >= OLDEST) {
  // Every start after the first one takes half the time.
  module.enableCompileCache();
  const { runProcess } = await import('../src/main/cli.ts');
  await runProcess();
} else {
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(own)) {
    console.error(
      `plateflow needs Node.js ${OLDEST} or newer; this is ${process.version}. Run "npm ci" first.`,
    );
    process.exit(78);
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${own} cannot be started: ${error.message}. Run "npm ci" again.`);
    process.exit(78);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
