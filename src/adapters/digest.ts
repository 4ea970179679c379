/** Short identifiers from texts. */
import { hash } from 'node:crypto';

/** The first 128 bits of the SHA-256 of a text, as 32 hexadecimal digits. */
export function digest(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}
