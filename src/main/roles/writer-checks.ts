/** Whether the writer that the processor is to use answers. */
import { createWriterClient } from '#adapters/writer-client/writer-client.ts';
import type { Config } from '#config/schema.ts';
import type { NamedChecks } from './server-watch.ts';

/** Asks the writer at `writer.url` how far it is. */
export function writerChecks({ writer, relay }: Config): NamedChecks {
  const check = async () => {
    const sink = createWriterClient({ ...writer, timeoutMs: relay.timeoutMs });
    try {
      const { dataset, n } = await sink.cursor(0);
      const found = dataset === undefined ? 'an empty log' : `summary ${n} of data set ${dataset}`;
      return [{ server: 'writer', setting: 'writer.url', verdict: 'ok', found }] as const;
    } finally {
      await sink.close();
    }
  };
  return { server: 'writer', checks: { check } };
}
