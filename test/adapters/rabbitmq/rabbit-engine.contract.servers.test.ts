/** RabbitMQ keeps every contract of queues that an engine must. */
import { deadLettersContract } from '#test/contract/dead-letters.contract.ts';
import { deliveriesContract } from '#test/contract/deliveries.contract.ts';
import { publisherContract } from '#test/contract/publisher.contract.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { openSubject, preparedBroker } from './subject.ts';

const open = async () => openSubject(await preparedBroker());

describeWithServers('RabbitMQ', () => {
  deliveriesContract('RabbitMQ', open);
  publisherContract('RabbitMQ', open);
  deadLettersContract('RabbitMQ', open);
});
