import { expect, it } from 'vitest';
import { isLoopback } from '#http/loopback.ts';

it.each(['127.0.0.1', '127.255.0.9', '::1', '0:0:0:0:0:0:0:1', 'localhost', 'LOCALHOST'])(
  '%s is reached from this computer alone',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

it.each(['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', 'writer', 'localhost.example.org', '127.1', ''])(
  '"%s" may be reached by others',
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
