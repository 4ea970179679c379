/** A log file in memory: thousands of logs are opened on it, and a real disk would sync for each. */
import type { LogFile, LogFileSystem } from '#adapters/summary-log/log-file.ts';

/** What is on the disk; whoever has it open changes it. */
export interface MemoryDisk {
  bytes: Buffer;
}

/** A file system with this one file. */
export function inMemory(disk: MemoryDisk): LogFileSystem {
  const identify = () => Promise.resolve({ id: 'memory', size: disk.bytes.length });
  const file: LogFile = {
    identify,
    read: (into, position) =>
      Promise.resolve(disk.bytes.copy(into, 0, position, position + into.length)),
    append: (added) => {
      disk.bytes = Buffer.concat([disk.bytes, added]);
      return Promise.resolve(added.length);
    },
    datasync: () => Promise.resolve(),
    truncate: (size) => {
      disk.bytes = disk.bytes.subarray(0, size);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  return { open: () => Promise.resolve(file), identify };
}
