/** The writer of candidate (b): one line a request, and no waiting for the disk. */
import { createWriteStream } from 'node:fs';
import Koa from 'koa';
import { given } from './result.ts';

const file = createWriteStream(given('BENCH_LOG'), { flags: 'a' });
const app = new Koa();
app.use(async (context) => {
  let body = '';
  for await (const chunk of context.req) body += String(chunk);
  file.write(`${body}\n`);
  context.status = 204;
});
app.listen(Number(given('BENCH_PORT')), '127.0.0.1', () => console.log('listening'));
