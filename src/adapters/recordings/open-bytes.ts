/** The bytes of a file, compressed with gzip or not. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const CHUNK_BYTES = 1 << 20;

/**
 * Opens a file for reading. What is wrong with it is thrown by whoever reads on.
 *
 * @param bytesMax what is behind so many bytes of the file is not read
 */
export async function openBytes(
  path: string,
  bytesMax = Number.POSITIVE_INFINITY,
): Promise<AsyncIterable<Uint8Array>> {
  const isPlain = !(await isCompressed(path));
  const source = createReadStream(path, {
    highWaterMark: CHUNK_BYTES,
    end: Math.max(0, bytesMax - 1),
  });
  if (isPlain) return source;
  // A file that fails destroys the decompression with its error, and whoever reads it gets that.
  return pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
}

async function isCompressed(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { length } = GZIP_MAGIC;
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.equals(GZIP_MAGIC);
  } finally {
    await file.close();
  }
}
