/** `npm run dashboards`: writes the files in `grafana/dashboards` from the sources here. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dashboardFiles } from './dashboards.ts';

const FOLDER = fileURLToPath(new URL('../dashboards/', import.meta.url));

const files = dashboardFiles();
await mkdir(FOLDER, { recursive: true });
for (const name of await readdir(FOLDER)) {
  if (!files.has(name)) await rm(FOLDER + name);
}
for (const [name, text] of files) await writeFile(FOLDER + name, text);
