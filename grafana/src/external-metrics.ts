/** Metrics that others expose: Prometheus, RabbitMQ, and Node.js of its own process. */

/** What a query may do with a metric follows from its type. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

export interface ExternalMetric {
  readonly type: MetricType;
  readonly labels: readonly string[];
}

const ALERT_LABELS = ['alertname', 'alertstate', 'severity'];

/** RabbitMQ has these on `/metrics/detailed`, the job `rabbitmq-detailed`. */
const QUEUE_LABELS = ['vhost', 'queue'];

/** By name. `job` and `instance` are labels of every metric and are not listed. */
export const EXTERNAL_METRICS: Readonly<Record<string, ExternalMetric>> = {
  up: { type: 'gauge', labels: [] },
  ALERTS: { type: 'gauge', labels: ALERT_LABELS },
  process_start_time_seconds: { type: 'gauge', labels: [] },
  process_cpu_seconds_total: { type: 'counter', labels: [] },
  process_resident_memory_bytes: { type: 'gauge', labels: [] },
  nodejs_heap_size_used_bytes: { type: 'gauge', labels: [] },
  nodejs_eventloop_lag_p99_seconds: { type: 'gauge', labels: [] },
  nodejs_gc_duration_seconds: { type: 'histogram', labels: ['kind'] },
  rabbitmq_detailed_queue_messages_ready: { type: 'gauge', labels: QUEUE_LABELS },
  rabbitmq_detailed_queue_messages_unacked: { type: 'gauge', labels: QUEUE_LABELS },
  rabbitmq_detailed_queue_consumers: { type: 'gauge', labels: QUEUE_LABELS },
};
