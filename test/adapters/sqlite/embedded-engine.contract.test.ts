/** The embedded engine keeps every contract that an engine must. */
import { deadLettersContract } from '#test/contract/dead-letters.contract.ts';
import { deliveriesContract } from '#test/contract/deliveries.contract.ts';
import { publisherContract } from '#test/contract/publisher.contract.ts';
import { stayStoreContract } from '#test/contract/stay-store.contract.ts';
import { newFile, openSubject } from './subject.ts';

const open = async () => openSubject(await newFile());

deliveriesContract('the embedded engine', open);
publisherContract('the embedded engine', open);
stayStoreContract('the embedded engine', open);
deadLettersContract('the embedded engine', open);
