/** What kind of file it is that is to be replayed or looked at. */
import { firstLineOf } from '#adapters/recordings/first-line.ts';
import { isOfRecording } from '#adapters/recordings/recording-header.ts';

/**
 * Whether a file is a recording of a running processor, be its header missing or not.
 *
 * @throws Error when it cannot be read
 */
export async function isRecording(path: string): Promise<boolean> {
  const line = await firstLineOf(path);
  return line !== undefined && isOfRecording(line);
}
