/**
 * Writes a picture of a dashboard to standard output, from the last minutes of a Prometheus:
 *
 *     node grafana/src/picture/draw.ts http://127.0.0.1:9090 parking-overview 15 > overview.svg
 */
import { argv, stdout } from 'node:process';
import { DASHBOARDS } from '../dashboards.ts';
import { askRange } from './answers.ts';
import { drawDashboard } from './picture.ts';
import type { Ask } from './picture.ts';

/** Of a line, at most. */
const POINTS = 120;

const [url = '', uid = '', minutes = '15'] = argv.slice(2);
const dashboard = DASHBOARDS.find((candidate) => candidate.uid === uid);
if (!URL.canParse(url) || dashboard === undefined || !(Number(minutes) > 0)) {
  const uids = DASHBOARDS.map((candidate) => candidate.uid).join(', ');
  throw new Error(`usage: draw.ts PROMETHEUS_URL DASHBOARD [MINUTES]; dashboards: ${uids}`);
}
const to = Math.floor(Date.now() / 1000);
const from = to - Number(minutes) * 60;
const span = { from, to, step: Math.ceil((to - from) / POINTS) };
const ask: Ask = (expr, legend) => askRange(url, expr, legend, span);
stdout.write(await drawDashboard(dashboard, ask, span));
