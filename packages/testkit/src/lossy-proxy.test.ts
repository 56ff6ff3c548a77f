import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { lossyProxy } from './lossy-proxy.ts';
import { until } from './until.ts';

/** Echoes messages and request bodies; keeps what came in. */
const server = createServer((request, response) => {
  request.pipe(response);
});
const sockets = new WebSocketServer({ server });
let received: number[] = [];
let url = '';

beforeAll(async () => {
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => received.push(data.readUInt8(0)));
    socket.send('hello');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  sockets.close();
  server.close();
  server.closeAllConnections();
});

/** Sends 0…99 through a proxy and tells what came out. */
async function through(faults: Parameters<typeof lossyProxy>[1], expected: (got: number[]) => boolean) {
  received = [];
  const proxy = await lossyProxy(url, faults);
  const client = new WebSocket(proxy.url.replace('http', 'ws'));
  await new Promise((resolve) => {
    client.once('message', resolve);
  });
  for (let n = 0; n < 100; n += 1) client.send(Uint8Array.of(n));
  client.send(Uint8Array.of(200));
  await until(() => expected(received), { message: () => `what is expected of ${received.length} messages` });
  client.terminate();
  await proxy.close();
  return received;
}

const inOrder = Array.from({ length: 100 }, (_, n) => n);

test('without faults everything passes, also byte by byte', async () => {
  const whole = (got: number[]) => got.length === 101;
  expect((await through({ seed: 1 }, whole)).slice(0, 100)).toEqual(inOrder);
  expect((await through({ seed: 1, oneByteChunks: true }, whole)).slice(0, 100)).toEqual(inOrder);
});

test('drop loses about its share, duplicate doubles, reorder changes the order, each the same for the same seed', async () => {
  const faults = { drop: 0.3, cut: 0, duplicate: 0.2, reorder: 0.2 };
  const settled = () => {
    let last = -1;
    let since = performance.now();
    return (got: number[]) => {
      if (got.length !== last) {
        last = got.length;
        since = performance.now();
      }
      return last > 30 && performance.now() - since > 300;
    };
  };
  const first = await through({ ...faults, seed: 5 }, settled());
  const unique = new Set(first);
  expect(unique.size).toBeGreaterThan(50);
  expect(unique.size).toBeLessThan(90);
  expect(first.length).toBeGreaterThan(unique.size);
  expect(first).not.toEqual(first.toSorted((a, b) => a - b));
  expect(await through({ ...faults, seed: 5 }, settled())).toEqual(first);
});

test('half-open: sockets stay, nothing passes; healing lets new bytes through', async () => {
  const proxy = await lossyProxy(url, { seed: 1 });
  received = [];
  const client = new WebSocket(proxy.url.replace('http', 'ws'));
  await new Promise((resolve) => {
    client.once('message', resolve);
  });
  proxy.set({ halfOpen: true });
  await expect(fetch(proxy.url, { method: 'POST', body: 'x', signal: AbortSignal.timeout(200) })).rejects.toThrow();
  expect(client.readyState).toBe(client.OPEN);
  proxy.heal();
  expect(await (await fetch(proxy.url, { method: 'POST', body: 'x' })).text()).toBe('x');
  client.send(Uint8Array.of(7));
  await until(() => received.includes(7), { message: 'a message after healing' });
  client.terminate();
  await proxy.close();
});

test('a proxy that forbids WebSockets still passes requests', async () => {
  const proxy = await lossyProxy(url, { seed: 1, noWebSockets: true });
  const client = new WebSocket(proxy.url.replace('http', 'ws'));
  const error = await new Promise<Error>((resolve) => {
    client.once('error', resolve);
  });
  expect(error.message).toContain('403');
  expect(await (await fetch(proxy.url, { method: 'POST', body: 'y' })).text()).toBe('y');
  await proxy.close();
});
