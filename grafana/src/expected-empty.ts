/** Queries that show nothing in a healthy run of the embedded engine, each with a reason. */

const NO_BROKER = 'the embedded engine has no RabbitMQ';
const NO_CONNECTIONS = 'the embedded engine connects to no server';
const NO_RULES = 'no rules are loaded, so no alert fires';
const NO_YESTERDAY = 'the run is younger than a day';

/** By dashboard, panel and legend. */
export const EXPECTED_EMPTY: Readonly<Record<string, string>> = {
  'Overview > Alerts that fire > {{alertname}}': NO_RULES,
  'Flow and backpressure > RabbitMQ: ready and unacknowledged > ready {{queue}}': NO_BROKER,
  'Flow and backpressure > RabbitMQ: ready and unacknowledged > unacknowledged {{queue}}':
    NO_BROKER,
  'Flow and backpressure > RabbitMQ: consumers > {{queue}}': NO_BROKER,
  'Flow and backpressure > The broker takes no messages > blocked {{job}}': NO_BROKER,
  'Delivery and dependencies > Failed store operations > {{db_operation_name}}: {{error_type}}':
    'no operation fails',
  'Delivery and dependencies > Connections made and lost > made: {{server}} {{purpose}}':
    NO_CONNECTIONS,
  'Delivery and dependencies > Connections made and lost > lost: {{server}} {{purpose}}':
    NO_CONNECTIONS,
  'Garage > Cars each minute: in above, out below > in, yesterday': NO_YESTERDAY,
  'Garage > Cars each minute: in above, out below > out, yesterday': NO_YESTERDAY,
  'Annotations > Alerts': NO_RULES,
};
