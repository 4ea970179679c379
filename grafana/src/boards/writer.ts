/** The writer, as the processor sees it and as it sees itself, and its disk. */
import { graph, line } from '../panels.ts';
import * as q from '../promql.ts';
import { QUANTILES } from './shared.ts';
import type { Panel } from '../panel.ts';

const POST_SECONDS = 'post_request_latency_seconds';
const REQUEST_SECONDS = 'request_latency_seconds';

export const WRITER: readonly Panel[] = [
  graph({
    title: 'Requests to the writer, as the processor sees them',
    about: {
      what:
        'From sending a batch of summaries to the answer that they are durable ' +
        '(`post_request_latency_seconds`).',
      normal: 'Some milliseconds: one write and one sync of the disk.',
      act:
        'Longer here than in the next panel: the network, or requests wait in the writer ' +
        '(`writer.requestsMax`).',
    },
    unit: 's',
    targets: QUANTILES.map((share) => line(q.quantile(share, POST_SECONDS, {}), `p${share * 100}`)),
    width: 8,
  }),
  graph({
    title: 'Requests, as the writer sees them, p99',
    about: {
      what: 'From a request to its answer, by route (`request_latency_seconds`).',
      normal: 'Appending is as long as a sync of the disk; the rest is below a millisecond.',
      act:
        'Follows the panel “Sync of the disk”: the disk. A search (GET) reads the file and may ' +
        'be slow.',
    },
    unit: 's',
    targets: [
      line(
        q.known(q.quantile(0.99, REQUEST_SECONDS, {}, 'method', 'route')),
        '{{method}} {{route}}',
      ),
    ],
    width: 8,
  }),
  graph({
    title: 'How requests ended',
    about: {
      what:
        'Batches as the processor sees them: appended, another number expected, refused, or ' +
        'failed on the way.',
      normal: 'Appended alone.',
      act:
        'Failed: the writer is away, and the relay tries again. Refused: the log belongs to ' +
        'another data set; see the log line.',
    },
    unit: 'ops',
    targets: [line(q.sum(q.observations(POST_SECONDS), 'outcome'), '{{outcome}}')],
    width: 8,
  }),
  graph({
    title: 'Answers of the writer, by status',
    about: {
      what: 'Requests that the writer has answered, each second.',
      normal: '200. A 409 after a restart of the processor is how it learns where the log ends.',
      act: '503 and 507: busy, or the disk is full; 4xx: somebody sends what is not a summary.',
    },
    unit: 'ops',
    targets: [line(q.sum(q.observations(REQUEST_SECONDS), 'status'), '{{status}}')],
    width: 6,
  }),
  graph({
    title: 'Records in the log',
    about: {
      what: 'Records that the writer was sent, each second: written, or in the log before.',
      normal: 'Duplicates only after a request whose answer was lost.',
      act: 'Many duplicates: answers do not arrive; see how requests ended, above.',
    },
    unit: 'ops',
    targets: [line(q.sum(q.rate('parking_writer_records_total'), 'outcome'), '{{outcome}}')],
    width: 6,
  }),
  graph({
    title: 'Bytes in the log',
    about: {
      what:
        'Bytes that are appended to the log each second, and those of a torn last line that were ' +
        'cut off when the writer started.',
      normal: 'Some hundred for each summary; nothing is cut off, but after a crash.',
      act: 'The log only grows: see that its disk does not fill up.',
    },
    unit: 'Bps',
    targets: [
      line(q.sum(q.rate('parking_writer_written_bytes_total')), 'appended'),
      line(q.sum(q.rate('parking_writer_repaired_bytes_total')), 'cut off'),
    ],
    width: 6,
  }),
  graph({
    title: 'Sync of the disk',
    about: {
      what: 'How long the disk takes to make records durable. Every answer waits for that.',
      normal: 'Below 10 ms on an SSD.',
      act:
        'Longer: another disk, or fewer programs on it. It bounds how fast requests can be ' +
        'answered.',
    },
    unit: 's',
    targets: QUANTILES.map((share) =>
      line(q.quantile(share, 'parking_writer_fsync_duration_seconds', {}), `p${share * 100}`),
    ),
    width: 6,
  }),
];
