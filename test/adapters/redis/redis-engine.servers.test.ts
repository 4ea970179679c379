/** The Redis engine keeps the contract of a store. */
import { stayStoreContract } from '#test/contract/stay-store.contract.ts';
import { describeWithServers, emptyRedis } from '#test/support/servers/shared.ts';
import { openSubject } from './subject.ts';

describeWithServers('Redis', () => {
  stayStoreContract('the Redis engine', async () => openSubject(await emptyRedis()));
});
