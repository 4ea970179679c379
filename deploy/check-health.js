/**
 * Asks the role in this container how it is: `node deploy/check-health.js /readyz`. Ends with 0 if
 * it is well, else with 1 and with what it answered, which `docker inspect` shows.
 */
import { get } from 'node:http';

const TIMEOUT_MS = 2_500;

const port = process.env.PLATEFLOW_OPS_PORT ?? 9100;
const path = process.argv[2] ?? '/livez';
const url = `http://127.0.0.1:${port}${path}`;

const request = get(url, { timeout: TIMEOUT_MS }, (answer) => {
  process.exitCode = answer.statusCode === 200 ? 0 : 1;
  answer.pipe(process.stdout);
});
request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
request.on('error', ({ message }) => {
  process.stderr.write(`${url}: ${message}\n`);
  process.exitCode = 1;
});
