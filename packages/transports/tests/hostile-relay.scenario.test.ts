import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { toBase64Url } from '@whispr/protocol/bytes';
import { isWhisprError } from '@whispr/protocol/errors';
import { until } from '@whispr/testkit';
import { bytes, client, collector, deposit, FAST, newMailbox, numbered } from './support.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server that is no honest relay. */
async function hostile(handle: RequestListener) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const info = {
  name: 'x',
  version: '1',
  key: toBase64Url(bytes(32)),
  time: 1,
  work: { mailbox: 1, request: 1 },
  ttl: { max: 1, default: 1 },
  limits: { envelope: 1, queue: 1, perSecond: 1 },
};

describe('answers of a hostile relay end in coded errors', () => {
  const answers: [string, RequestListener, string][] = [
    ['not JSON', (_, response) => response.end('<html>log in to the hotel</html>'), 'network/bad-answer'],
    ['wrong form', (_, response) => response.end(JSON.stringify({ ...info, key: 'short' })), 'network/bad-answer'],
    [
      'an unknown code',
      (_, response) => response.writeHead(418).end('{"code":"x/y","message":""}'),
      'network/bad-answer',
    ],
    ['a plain 500', (_, response) => response.writeHead(500).end('oops'), 'network/unreachable'],
    ['a plain 429', (_, response) => response.writeHead(429, { 'retry-after': '7' }).end(), 'relay/rate-limited'],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'network/unreachable',
    ],
    ['silence', () => undefined, 'network/unreachable'],
    ['a closed socket', (request) => request.socket.destroy(), 'network/unreachable'],
    [
      'a body without end',
      (_, response) => {
        const more = () => {
          if (!response.destroyed) response.write('x'.repeat(65_536), more);
        };
        more();
      },
      'network/bad-answer',
    ],
  ];
  test.each(answers)('%s', async (name, handle, code) => {
    const { url } = await hostile(handle);
    const device = client({ ...FAST, request: name === 'silence' ? 300 : 10_000 }).factory(url);
    const error: unknown = await device.info().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code });
    if (code === 'relay/rate-limited') expect(error).toMatchObject({ retryAfterMs: 7000 });
    await device.close();
  });

  test('any JSON at all: a valid answer or a coded error, never anything else', async () => {
    let body = '';
    const { url } = await hostile((_, response) => response.end(body));
    const device = client().factory(url);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        body = JSON.stringify(value);
        const calls = [device.takePreKeys(bytes(16)), device.getRecord(bytes(32)), device.info()];
        for (const result of await Promise.allSettled(calls))
          if (result.status === 'rejected') expect(isWhisprError(result.reason), body).toBe(true);
      }),
      { numRuns: 60 },
    );
    await device.close();
  });
});

test('frames of a hostile relay: noise, unasked answers and foreign envelopes reach nobody and stop nothing', async () => {
  const { server, url } = await hostile((_, response) => response.end(JSON.stringify(info)));
  const sockets = new WebSocketServer({ server });
  let connections = 0;
  sockets.on('connection', (socket) => {
    connections += 1;
    socket.send(Uint8Array.of(0x81, 0, 0, 0, 0, ...bytes(32)));
    const foreign = Uint8Array.of(0x83, 0, 0, 0, 0, ...bytes(16), ...bytes(8), ...bytes(16), ...bytes(512));
    const unasked = [Uint8Array.of(0x84, 0, 0, 0, 9), Uint8Array.of(0x85, 0, 0, 0, 9, 0, 4, 0, 0, 0, 0), foreign];
    for (const frame of unasked) socket.send(frame);
    socket.send(connections % 2 === 0 ? 'text' : bytes(40));
  });
  const got = collector(client().factory(url));
  got.reader.add(await newMailbox(), 0n);
  await until(() => connections >= 4, { message: 'it connects again after every breach' });
  expect(got.arrivals).toEqual([]);
  await got.reader.close();
  sockets.close();
});

test('a relay that accepts deposits and never answers: the deposit goes by HTTP with the same id, then fails coded', async () => {
  const posted: string[] = [];
  const { server, url } = await hostile((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      posted.push((JSON.parse(body) as { depositId: string }).depositId);
      response.writeHead(503).end('{"code":"relay/stopping","message":"","retryAfterMs":5}');
    });
  });
  const sockets = new WebSocketServer({ server });
  const device = client({ ...FAST, deposit: 100 }).factory(url);
  const one = deposit(bytes(16), numbered(1));
  await expect(device.deposit(one)).rejects.toMatchObject({ code: 'relay/stopping', retry: 'later', retryAfterMs: 5 });
  expect(posted).toEqual([toBase64Url(one.depositId)]);
  await device.close();
  sockets.close();
});
