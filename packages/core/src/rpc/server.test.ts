import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WhisprError } from '@whispr/protocol/errors';
import { RpcError } from './client.ts';
import type { Change, Method, Params, RpcRequest, RpcResponse } from './contract.ts';
import { serveRpc } from './server.ts';

/** A served port and what came out of it. */
function served(call: (method: Method, params: unknown) => Promise<unknown>) {
  const out: RpcResponse[] = [];
  let ask: (request: RpcRequest) => void = () => undefined;
  const listeners = new Set<(change: Change) => void>();
  const stop = serveRpc(
    {
      post: (response) => out.push(response),
      onMessage: (listener) => {
        ask = listener;
      },
    },
    {
      call: <M extends Method>(method: M, params: Params<M>) => call(method, params),
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  );
  return { out, stop, listeners, ask: (message: unknown) => ask(message as RpcRequest) };
}

const answered = (out: RpcResponse[], count: number) => expect.poll(() => out.length).toBe(count);

test('errors keep code, retry and numbers; foreign errors say nothing', async () => {
  const errors: unknown[] = [
    new WhisprError('a/b', 'words', { retry: 'later' }),
    new RpcError({ code: 'vault/wrong-pin', message: 'no', retry: 'later', data: { retryAfterMs: 5 } }),
    new Error('the PIN is hunter2'),
    'text',
  ];
  const { out, ask } = served(() => Promise.reject(errors.shift()));
  for (let id = 1; id <= 4; id += 1) {
    ask({ id, method: 'status' });
    await answered(out, id);
  }
  expect(out).toEqual([
    { id: 1, error: { code: 'a/b', message: 'words', retry: 'later' } },
    { id: 2, error: { code: 'vault/wrong-pin', message: 'no', retry: 'later', data: { retryAfterMs: 5 } } },
    { id: 3, error: { code: 'core/internal', message: 'something went wrong inside', retry: 'never' } },
    { id: 4, error: { code: 'core/internal', message: 'something went wrong inside', retry: 'never' } },
  ]);
});

test('hostile requests: a coded error or silence, and nothing is called', async () => {
  let calls = 0;
  const { out, ask } = served(() => {
    calls += 1;
    return Promise.resolve();
  });
  const method = fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'account.create', 'contact.get', 'chat.messages'),
  );
  await fc.assert(
    fc.asyncProperty(method, fc.anything(), async (name, params) => {
      if (name === 'status' || name === 'connection') return;
      const before = out.length;
      ask({ id: 7, method: name, params });
      await answered(out, before + 1);
      const answer = out.at(-1);
      expect(answer).toMatchObject({
        id: 7,
        error: { code: expect.stringMatching(/^core\/(bad-params|unknown-method)$/) },
      });
    }),
  );
  for (const noise of [null, undefined, 1, 'x', [], {}, { id: 'x' }, { id: NaN, method: 'status' }]) ask(noise);
  expect(calls).toBe(0);
});

test('parameters that are too long or have fields too many do not get through', async () => {
  const { out, ask } = served(() => Promise.resolve());
  const hex = '0'.repeat(32);
  const bad: [Method, unknown][] = [
    ['account.unlock', { pin: 'x'.repeat(257) }],
    ['message.send', { chat: hex, id: hex, text: 'x'.repeat(102_401) }],
    ['message.send', { chat: hex, id: hex, text: 'x', extra: 1 }],
    ['message.send', { chat: hex.slice(1), id: hex, text: 'x' }],
    ['chat.messages', { chat: hex, limit: 201 }],
    ['settings.set', { theme: 'pink' }],
    ['settings.set', { receipts: undefined }],
    ['account.lock', { force: true }],
  ];
  for (const [id, [method, params]] of bad.entries()) ask({ id, method, params });
  await answered(out, bad.length);
  for (const answer of out) expect(answer).toMatchObject({ error: { code: 'core/bad-params' } });
  ask({ id: 99, method: 'message.send', params: { chat: hex, id: hex, text: 'x'.repeat(102_400) } });
  await answered(out, bad.length + 1);
  expect(out.at(-1)).toEqual({ id: 99, result: undefined });
});

test('changes reach the port until it is ended', () => {
  const { out, stop, listeners } = served(() => Promise.resolve());
  const change: Change = { type: 'connection', state: 'online' };
  for (const listener of listeners) listener(change);
  expect(out).toEqual([{ change }]);
  stop();
  expect(listeners.size).toBe(0);
});
