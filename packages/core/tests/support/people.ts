import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Ports } from '@whispr/core/ports';
import type { Change, ContactView, CoreClient, MessageView } from '@whispr/core/rpc';
import { defaultProvider } from '@whispr/protocol/primitives';
import { type Config, type Relay, relayConfig, startRelay } from '@whispr/relay';
import { until } from '@whispr/testkit';
import { onTestFinished } from 'vitest';
import { composeEngine, type Engine } from '../../src/engine/compose-engine.ts';
import { createMessaging } from '../../src/messaging.ts';
import { connectFace } from './loopback.ts';
import { PIN, type PortOptions, testPorts, wallClock } from './ports.ts';
import { temporaryFolder } from './temporary-storage.ts';

const crypto = await defaultProvider();
export { PIN, testPorts, wallClock };

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

export interface PersonOptions extends PortOptions {
  name?: string;
  dir?: string;
  relay: string;
  /** Changes the ports, to put something between this person and the world. */
  ports?: (ports: Ports) => Ports;
  /** An account is there already. */
  existing?: boolean;
  /** Restores the account of this access key instead of making one. */
  accessKey?: string;
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
  const pages = [page.messages];
  while (page.hasBefore && page.messages[0] !== undefined) {
    page = await one.call('chat.messages', { chat, limit: 200, before: page.messages[0].id });
    pages.unshift(page.messages);
  }
  return pages.flat();
}

/** Only what people wrote, as `id text`, in the order of the chat. */
export async function texts(one: Person, chat: string): Promise<string[]> {
  return (await history(one, chat)).filter((message) => message.kind === 'text').map(({ text }) => text);
}
