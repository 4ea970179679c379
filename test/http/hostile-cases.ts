/** Requests as only somebody sends them who means harm, with the status that each is answered with. */
import { batch } from './serving-writer.ts';

export const BODY = JSON.stringify(batch);
const CHUNKED = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
export const POST = 'POST /v1/summaries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
export const OLD_POST = 'POST /v1/summaries HTTP/1.0\r\nContent-Type: application/json\r\n';
/** It ends the connection, so that the test ends. */
export const BYE = 'GET /v1/cursor?partition=0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

type Case = readonly [what: string, request: string | Uint8Array, status: number];

/** Two servers, one behind the other, could take these apart differently. */
export const SMUGGLED: readonly Case[] = [
  [
    'a length and chunks',
    `${POST}Content-Length: ${BODY.length}\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}`,
    400,
  ],
  [
    'chunks and a length',
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${CHUNKED}`,
    400,
  ],
  ['two lengths', `${POST}Content-Length: 5\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`, 400],
  ['a list of lengths', `${POST}Content-Length: 5, ${BODY.length}\r\n\r\n${BODY}`, 400],
  ['a negative length', `${POST}Content-Length: -1\r\n\r\n${BODY}`, 400],
  ['a length with a sign', `${POST}Content-Length: +${BODY.length}\r\n\r\n${BODY}`, 400],
  ['a length in hexadecimal', `${POST}Content-Length: 0xff\r\n\r\n${BODY}`, 400],
  ['a length beyond 64 bits', `${POST}Content-Length: ${'9'.repeat(30)}\r\n\r\n${BODY}`, 400],
  ['chunks twice', `${POST}Transfer-Encoding: chunked, chunked\r\n\r\n${CHUNKED}`, 400],
  [
    'chunks in two headers',
    `${POST}${'Transfer-Encoding: chunked\r\n'.repeat(2)}\r\n${CHUNKED}`,
    400,
  ],
  ['chunks that are compressed', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNKED}`, 400],
  ['no chunks at the end', `${POST}Transfer-Encoding: chunked, identity\r\n\r\n${CHUNKED}`, 400],
  ['an unknown encoding', `${POST}Transfer-Encoding: cow\r\n\r\n${BODY}`, 400],
  ['a blank before the colon', `${POST}Transfer-Encoding : chunked\r\n\r\n${CHUNKED}`, 400],
  ['a vertical tab', `${POST}Transfer-Encoding:\u000bchunked\r\n\r\n${CHUNKED}`, 400],
  ['a folded header', `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n${CHUNKED}`, 400],
  ['NUL in a header', `${POST}X-Nul: a\0b\r\n\r\n`, 400],
  ['a bare line feed', `${POST.replaceAll('\r\n', '\n')}\n${BODY}`, 400],
  ['a bare carriage return', `${POST}X-A: b\rContent-Length: 5\r\n\r\n${BODY}`, 400],
  ['a chunk size that is none', `${POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n${BODY}`, 400],
  ['a chunk size with a sign', `${POST}Transfer-Encoding: chunked\r\n\r\n-1\r\n${BODY}`, 400],
  ['a huge chunk size', `${POST}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(17)}\r\n`, 400],
  [
    'much in a chunk extension',
    `${POST}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(20_000)}\r\n{\r\n`,
    413,
  ],
  [
    'a chunk that is longer than it says',
    `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n`,
    400,
  ],
  ['chunks in HTTP/1.0', `${OLD_POST}Transfer-Encoding: chunked\r\n\r\n${CHUNKED}`, 400],
  ['no host', `${POST.replace('Host: x\r\n', '')}Content-Length: 0\r\n\r\n`, 400],
  ['two hosts', `${POST}Host: y\r\nContent-Length: 0\r\n\r\n`, 400],
];

export const NOT_HTTP: readonly Case[] = [
  ['a TLS handshake', Buffer.from('160301020001000001fc0303', 'hex'), 400],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['HTTP/0.9', 'GET /v1/cursor\r\n\r\n', 400],
  ['HTTP/9.9', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
  ['a byte order mark', '\ufeffGET / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a method that nobody knows', 'STEAL /v1/summaries HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a method in small letters', 'post /v1/summaries HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ['a path with NUL', 'GET /v1/summaries\0.json HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a path with a blank', 'GET /v1/sum maries HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a long path', `GET /${'v1/'.repeat(3_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['a long header', `${POST}X-Long: ${'x'.repeat(9_000)}\r\n\r\n`, 431],
  ['many headers', `${POST}${'A: b\r\n'.repeat(3_000)}\r\n`, 431],
  ['an expectation', `${POST}Expect: tea\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`, 417],
];
