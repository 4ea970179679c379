/** Whether a generator gets rid of its events, for those who operate it. */
import { say } from '../terminal.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { PublicationWitness } from '#traffic/generator.ts';

/** A witness that also knows how publishing goes at present. */
export interface PublishingWitness extends PublicationWitness {
  /** Throws with the reason while the queues do not take events. */
  readonly checkPublishing: () => void;
}

/** Says when publishing begins to fail and when it works again, and passes everything on. */
export function watchPublishing(
  kind: SightingKind,
  telemetry: Pick<Telemetry, 'emit'>,
  inner?: PublicationWitness,
): PublishingWitness {
  let failure: Error | undefined;
  return {
    sending: (batch) => inner?.sending?.(batch),
    confirmed: (batch) => {
      if (failure !== undefined) say('The queues take events again.');
      failure = undefined;
      inner?.confirmed(batch);
    },
    unconfirmed: (batch, error) => {
      if (failure === undefined) {
        say(`Events could not be published and are published again: ${error.message}`);
      }
      failure = error;
      telemetry.emit('publish_failed', { kind, count: batch.length, error });
      inner?.unconfirmed(batch, error);
    },
    checkPublishing: () => {
      if (failure !== undefined) throw failure;
    },
  };
}
