/** Metrics of the writer. */
import { counter, histogram } from '../metric-spec.ts';
import { LATENCY_SECONDS } from './buckets.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export const WRITER_METRICS = [
  histogram('request_served', {
    name: 'request_latency_seconds',
    unit: 'seconds',
    help: 'Time from a request to its answer.',
    labels: {
      method: METHODS,
      route: { known: [], valuesMax: 16 },
      status: { known: [], valuesMax: 32 },
    },
    buckets: LATENCY_SECONDS,
    samples: ({ method, route, status, seconds }) => [
      { labels: { method, route, status: String(status) }, value: seconds },
    ],
  }),
  counter('summaries_appended', {
    name: 'parking_writer_records_total',
    unit: 'records',
    help: 'Records that the writer was sent: written to the log, or there before.',
    labels: { outcome: ['written', 'duplicate'] },
    samples: ({ written, duplicates }) => [
      { labels: { outcome: 'written' }, value: written },
      { labels: { outcome: 'duplicate' }, value: duplicates },
    ],
  }),
  counter('summaries_appended', {
    name: 'parking_writer_written_bytes_total',
    unit: 'bytes',
    help: 'Bytes that were appended to the log.',
    labels: {},
    samples: ({ bytes }) => [{ labels: {}, value: bytes }],
  }),
  histogram('log_synced', {
    name: 'parking_writer_fsync_duration_seconds',
    unit: 'seconds',
    help: 'Time that the disk took to make a group of records durable.',
    labels: {},
    buckets: LATENCY_SECONDS,
    samples: ({ seconds }) => [{ labels: {}, value: seconds }],
  }),
  counter('log_repaired', {
    name: 'parking_writer_repaired_bytes_total',
    unit: 'bytes',
    help: 'Bytes of a torn last line that were cut off the log at start.',
    labels: {},
    samples: ({ bytes }) => [{ labels: {}, value: bytes }],
  }),
];
