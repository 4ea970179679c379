/**
 * Every delivery as it was sent, byte for byte, as a file: for judges that trust nobody's idea of
 * what an event means.
 *
 * A batch stands in the file before it goes out, and how it ended stands behind it. A batch without
 * an end, because the generator was killed, may have been stored or not.
 */
import type { Publication } from './publication.ts';

export const sentLines = {
  /**
   * What a generator begins with. The generator before it may have been killed inside of a line, so
   * it begins with a line break.
   */
  begin: (): string => '\n{"begin":true}\n',
  /** One line a delivery: its queue, and its body in base64. */
  sending: (batch: readonly Publication[]): string =>
    batch
      .map(({ kind, body }) => {
        const { buffer, byteOffset, byteLength } = body;
        const bytes = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
        return `{"queue":"${kind}","body":"${bytes}"}\n`;
      })
      .join(''),
  /** How the batch above has ended: whether the queue has confirmed all of it. */
  ended: (isConfirmed: boolean): string => `{"confirmed":${isConfirmed}}\n`,
};
