import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { searchWork } from '@whispr/contract';
import type { Clock, NetworkHints, Ports } from '@whispr/core/ports';
import type { Change, ContactView, CoreClient, MessageView } from '@whispr/core/rpc';
import { defaultProvider } from '@whispr/protocol/primitives';
import { type Config, type Relay, relayConfig, startRelay } from '@whispr/relay';
import { createNodeKdf, openNodeStorage } from '@whispr/storage/node';
import { until } from '@whispr/testkit';
import { createRelayFactory } from '@whispr/transports/relay';
import { onTestFinished } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import { composeEngine, type Engine } from '../../src/engine/compose-engine.ts';
import { createMessaging } from '../../src/messaging.ts';
import { connectFace } from './loopback.ts';
import { temporaryFolder } from './temporary-storage.ts';

export const PIN = 'correct-Horse-7-canary';
const crypto = await defaultProvider();
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

/** Real time, shifted by a constant: a clock that is set wrongly. */
export function wallClock(offsetMs = 0): Clock {
  return {
    now: () => Date.now() + offsetMs,
    monotonic: () => performance.now(),
    after(ms, fn) {
      const timer = setTimeout(fn, Math.min(ms, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
  };
}

/** A relay without the limits that a test of something else would run into. */
export async function openRelay(own: Partial<Config> = {}, clock?: { now(): number }): Promise<Relay> {
  const fast = { perSecond: 1e6, burst: 1e6 };
  const names = [
    'deposit',
    'preKeys',
    'read',
    'create',
    'write',
    'putInvite',
    'takeInvite',
    'connect',
    'open',
  ] as const;
  const rates = Object.fromEntries(names.map((name) => [name, fast])) as Config['rates'];
  const relay = await startRelay(
    relayConfig({
      port: 0,
      data: join(await temporaryFolder(), 'relay'),
      log: 'silent',
      work: { mailbox: 4, request: 4 },
      rates,
      stopMs: 200,
      ...own,
    }),
    clock === undefined ? {} : { clock },
  );
  onTestFinished(() => relay.close());
  return relay;
}

export interface PersonOptions {
  name?: string;
  dir?: string;
  clock?: Clock;
  relay: string;
  /** Changes the ports, to put something between this person and the world. */
  ports?: (ports: Ports) => Ports;
  /** An account is there already. */
  existing?: boolean;
  /** Restores the account of this access key instead of making one. */
  accessKey?: string;
  /** Shorter delays of the transport. */
  timing?: NonNullable<Parameters<typeof createRelayFactory>[0]['timing']>;
}

/** Someone with an account on a device. */
export interface Person {
  name: string;
  dir: string;
  engine: Engine;
  call: CoreClient['call'];
  changes: Change[];
  /** Ends the engine and opens the same folder again, as a reload does. */
  restart: () => Promise<Person>;
  close: () => Promise<void>;
}

export async function testPorts(dir: string, { clock = wallClock(), timing }: Partial<PersonOptions>): Promise<Ports> {
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const network: NetworkHints = { onChange: () => () => undefined };
  const work: Ports['work'] = (subject, bits, now) => {
    const found = searchWork({ subject, bits, atMs: now, tries: 2 ** 30, sha256 });
    if (!('work' in found)) throw new Error('no proof of work');
    return Promise.resolve(found.work);
  };
  const relay = createRelayFactory({
    fetch: globalThis.fetch.bind(globalThis),
    WebSocket: NodeWebSocket as unknown as typeof WebSocket,
    crypto,
    random,
    clock,
    network,
    work,
    ...(timing === undefined ? {} : { timing }),
  });
  return { storage: await openNodeStorage(dir), relay, clock, random, kdf: createNodeKdf(), work, network };
}

/** A person whose account is open and whose address is known to the relay. */
export async function person(options: PersonOptions): Promise<Person> {
  const { name = 'Ana', relay, existing = false } = options;
  const dir = options.dir ?? join(await temporaryFolder(), 'profile');
  const plain = await testPorts(dir, options);
  const engine = composeEngine(options.ports?.(plain) ?? plain, crypto, createMessaging);
  const { client, disconnect } = connectFace(engine);
  const changes: Change[] = [];
  client.subscribe((change) => changes.push(change));
  if (existing) await client.call('account.unlock', { pin: PIN });
  else if (options.accessKey !== undefined)
    await client.call('account.restore', { accessKey: options.accessKey, pin: PIN, relay });
  else await client.call('account.create', { name, pin: PIN, relay });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    disconnect();
    await engine.close();
  };
  onTestFinished(close);
  return {
    name,
    dir,
    engine,
    changes,
    call: client.call.bind(client),
    close,
    async restart() {
      await close();
      return person({ ...options, name, dir, existing: true });
    },
  };
}

/** The only contact in a state, once there is one. */
export function contactIn(one: Person, state: ContactView['state']): Promise<ContactView> {
  return until(async () => (await one.call('contact.list')).find((contact) => contact.state === state), {
    message: `${one.name} has a contact in state ${state}`,
    timeout: 30_000,
  });
}

/** Both become contacts by an invite of the first. */
export async function connect(inviter: Person, joiner: Person): Promise<{ ofInviter: string; ofJoiner: string }> {
  const { code } = await inviter.call('invite.create');
  const joined = await joiner.call('invite.join', { code });
  const { id } = await contactIn(inviter, 'joining');
  await inviter.call('contact.accept', { id });
  await until(async () => (await joiner.call('contact.get', { id: joined.id })).state === 'active', {
    message: 'the joiner hears of the confirmation',
    timeout: 30_000,
  });
  return { ofInviter: id, ofJoiner: joined.id };
}

/** The chat with a contact. */
export async function chatWith(one: Person, contact: string): Promise<string> {
  const chat = (await one.call('chat.list')).find((entry) => entry.contact.id === contact);
  if (chat === undefined) throw new Error('no such chat');
  return chat.id;
}

export function newId(): string {
  return randomBytes(16).toString('hex');
}

export function send(one: Person, chat: string, text: string): Promise<MessageView> {
  return one.call('message.send', { chat, id: newId(), text });
}

/** The whole chat in its order. */
export async function history(one: Person, chat: string): Promise<MessageView[]> {
  let page = await one.call('chat.messages', { chat, limit: 200, end: true });
  let all = page.messages;
  while (page.hasBefore && all[0] !== undefined) {
    page = await one.call('chat.messages', { chat, limit: 200, before: all[0].id });
    all = [...page.messages, ...all];
  }
  return all;
}

/** Only what people wrote, as `id text`, in the order of the chat. */
export async function texts(one: Person, chat: string): Promise<string[]> {
  return (await history(one, chat)).filter((message) => message.kind === 'text').map(({ text }) => text);
}
