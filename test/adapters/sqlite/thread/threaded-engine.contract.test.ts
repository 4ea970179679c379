/** The embedded engine keeps its contracts in a thread of its own as well. */
import { deadLettersContract } from '#test/contract/dead-letters.contract.ts';
import { deliveriesContract } from '#test/contract/deliveries.contract.ts';
import { publisherContract } from '#test/contract/publisher.contract.ts';
import { stayStoreContract } from '#test/contract/stay-store.contract.ts';
import { newFile, openThreadSubject } from '../subject.ts';

const open = async () => openThreadSubject(await newFile());

deliveriesContract('the engine in a thread', open);
publisherContract('the engine in a thread', open);
stayStoreContract('the engine in a thread', open);
deadLettersContract('the engine in a thread', open);
