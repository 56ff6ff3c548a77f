import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Method, Params, Result } from '@whispr/core/rpc';
import { seedFromEnv, seededRandom, until } from '@whispr/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { chatWith, contactIn, newId, openRelay, person, send, texts } from './support/people.ts';
import { temporaryFolder } from './support/temporary-storage.ts';

const MAIN = new URL('support/engine-process.ts', import.meta.url).pathname;

/** A person whose process can be killed. */
class Mortal {
  readonly #args: string[];
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #child: ChildProcess | undefined;
  #next = 1;

  constructor(dir: string, relay: string, name: string) {
    this.#args = [dir, relay, name];
  }

  async live(): Promise<void> {
    const child = fork(MAIN, this.#args, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
    child.on('message', (message: { id: number; result?: unknown; error?: string }) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) waiting?.resolve(message.result);
      else waiting?.reject(new Error(message.error));
    });
    child.on('exit', () => {
      for (const { resolve } of this.#waiting.values()) resolve(undefined);
      this.#waiting.clear();
    });
  }

  /** Undefined if the process died before it could answer. */
  call<M extends Method>(method: M, params?: Params<M>): Promise<Result<M> | undefined> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.#child?.send({ id, method, params }, () => undefined);
    });
  }

  async die(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGKILL');
    await gone;
  }
}

test('R2: a client is killed at random points while both write: what it said was stored is there, everything once', async () => {
  const random = seededRandom(seedFromEnv());
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = new Mortal(join(await temporaryFolder(), 'profile'), relay.url, 'Ben');
  onTestFinished(() => ben.die());
  await ben.live();
  const { code } = await ana.call('invite.create');
  await ben.call('invite.join', { code });
  const { id } = await contactIn(ana, 'joining');
  await ana.call('contact.accept', { id });
  const anas = await chatWith(ana, id);
  const bens = await until(
    async () => {
      const [chat] = (await ben.call('chat.list')) ?? [];
      return chat?.contact.state === 'active' ? chat.id : undefined;
    },
    { timeout: 30_000 },
  );

  const fromAna: string[] = [];
  const stored: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    const writing = Array.from({ length: 12 }, async (_, i) => {
      const text = `Ben ${round}.${i}`;
      if ((await ben.call('message.send', { chat: bens, id: newId(), text })) !== undefined) stored.push(text);
    });
    for (let i = 0; i < 12; i += 1) {
      fromAna.push(`Ana ${round}.${i}`);
      await send(ana, anas, `Ana ${round}.${i}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, random.integer(400));
    });
    await ben.die();
    await Promise.all(writing);
    await ben.live();
  }
  const bensTexts = async () => {
    const page = await ben.call('chat.messages', { chat: bens, limit: 200, end: true });
    return page?.messages ?? [];
  };
  const received = async () => (await bensTexts()).filter(({ own, kind }) => !own && kind === 'text');
  await until(async () => (await received()).length >= fromAna.length, {
    timeout: 90_000,
    message: 'Ben has everything of Ana',
  });
  const all = await bensTexts();
  expect(all.filter(({ own, kind }) => !own && kind === 'text').map(({ text }) => text)).toEqual(fromAna);
  const own = all.filter((message) => message.own).map(({ text }) => text);
  expect(new Set(own).size).toBe(own.length);
  for (const text of stored) expect(own).toContain(text);
  await until(async () => own.length === (await texts(ana, anas)).filter((text) => text.startsWith('Ben')).length, {
    timeout: 90_000,
    message: 'Ana has everything of Ben',
  });
  expect((await texts(ana, anas)).filter((text) => text.startsWith('Ben'))).toEqual(own);
  expect(await texts(ana, anas)).toEqual(all.filter(({ kind }) => kind === 'text').map(({ text }) => text));
});
