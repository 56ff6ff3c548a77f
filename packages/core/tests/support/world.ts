import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine, type Engine } from '@whispr/core';
import type { Clock, Relay } from '@whispr/core/ports';
import type { Change, CoreClient } from '@whispr/core/rpc';
import { defaultProvider } from '@whispr/protocol/primitives';
import { onTestFinished } from 'vitest';
import { createProfile } from '../../src/account/create-account.ts';
import { newInstallation } from '../../src/account/installation.ts';
import type { OpenAccount } from '../../src/account/open-account.ts';
import { createChangeStream } from '../../src/engine/change-stream.ts';
import { createMessaging } from '../../src/messaging.ts';
import { defaultSettings } from '../../src/settings/settings.ts';
import { connectFace } from './loopback.ts';
import { PIN, testPorts, wallClock } from './people.ts';
import { temporaryFolder } from './temporary-storage.ts';

const crypto = await defaultProvider();

export interface Device {
  engine: Engine;
  client: CoreClient;
  changes: Change[];
  dir: string;
  /** Closes the engine and starts another one on the same folder, as a reload does. */
  restart: () => Promise<Device>;
  close: () => Promise<void>;
}

export interface DeviceOptions {
  dir?: string;
  clock?: Clock;
  /** Puts something between this device and its relays. */
  between?: (relay: Relay) => Relay;
}

/** An engine with real storage, key derivation and relay client, and a face on it; without an account if the folder is new. */
export async function startDevice(options: DeviceOptions = {}): Promise<Device> {
  const { dir = join(await temporaryFolder(), 'profile'), clock = wallClock(), between = (relay) => relay } = options;
  const ports = await testPorts(dir, { clock });
  const engine = createEngine({ ...ports, relay: (origin) => between(ports.relay(origin)) }, crypto);
  const { client, disconnect } = connectFace(engine);
  const changes: Change[] = [];
  client.subscribe((change) => changes.push(change));
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    disconnect();
    await engine.close();
  };
  onTestFinished(close);
  const restart = async () => {
    await close();
    return startDevice({ ...options, dir });
  };
  return { engine, client, changes, dir, close, restart };
}

/** The inside of an open account without an engine around it, not yet started, and the notices it gives. */
export async function openedAccount({ relay = 'http://127.0.0.1:9', epoch = 1 } = {}): Promise<{
  account: OpenAccount;
  notices: string[];
}> {
  const ports = await testPorts(join(await temporaryFolder(), 'profile'), {});
  await ports.storage.acquire({ steal: false });
  const changes = createChangeStream();
  const notices: string[] = [];
  changes.listen((change) => {
    if (change.type === 'notice') notices.push(change.code);
  });
  const account = await createProfile(
    { ports, crypto, changes, createMessaging },
    {
      accountSecret: crypto.random(20),
      pin: PIN,
      name: 'Inside',
      settings: defaultSettings(relay),
      installation: newInstallation(crypto, epoch),
    },
  );
  return { account, notices };
}

/** Names of files below `dir` whose bytes hold one of the words, in UTF-8 or UTF-16. */
export async function filesHolding(dir: string, words: readonly string[]): Promise<string[]> {
  const needles = words.flatMap((word) => [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')]);
  const found: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (needles.some((needle) => bytes.includes(needle))) found.push(path);
  }
  return found;
}

/** A client of the relay that belongs to the test. */
export async function relayClient(origin: string): Promise<Relay> {
  const ports = await testPorts(join(await temporaryFolder(), 'none'), {});
  return ports.relay(origin);
}

/** The relay with some of its methods replaced, for faults of the network. */
export function overriding(relay: Relay, changes: Partial<Relay>): Relay {
  return new Proxy(relay, {
    get(target, key) {
      const value: unknown = Reflect.get(changes, key) ?? Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A network that swallows every request: nothing is ever answered. */
export function silent(relay: Relay): Relay {
  return new Proxy(relay, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return key === 'close' || key === 'read' ? value.bind(target) : () => new Promise(() => undefined);
    },
  });
}
