import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { mailboxIdText, searchWork } from '@whispr/contract';
import type { Arrival, Clock, LinkState, MailboxKey, Reader, Relay } from '@whispr/core/ports';
import { toHex } from '@whispr/protocol/bytes';
import { defaultProvider } from '@whispr/protocol/primitives';
import { relayConfig, startRelay } from '@whispr/relay';
import { fakeClock } from '@whispr/testkit';
import { createRelayFactory } from '@whispr/transports/relay';
import type { Timing } from '@whispr/transports/relay';

export const crypto = await defaultProvider();
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

const generous = { perSecond: 100_000, burst: 100_000 };
const OPEN_RATES = {
  deposit: generous,
  preKeys: generous,
  read: generous,
  create: generous,
  write: generous,
  putInvite: generous,
  takeInvite: generous,
  connect: generous,
  open: generous,
};

/** A relay in this process, without limits that would slow the tests down. */
export async function testRelay(own: Parameters<typeof relayConfig>[0] = {}) {
  const data = mkdtempSync(join(tmpdir(), 'whispr-transport-'));
  const config = relayConfig({
    port: 0,
    data,
    log: 'silent',
    work: { mailbox: 4, request: 4 },
    rates: OPEN_RATES,
    ...own,
  });
  const relay = await startRelay(config);
  return {
    url: relay.url,
    port: relay.port,
    close: async () => {
      await relay.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Delays short enough for tests. */
export const FAST: Partial<Timing> = { backOffFirst: 20, backOffMost: 300, poll: 50, stable: 1000 };

type Hint = 'online' | 'offline' | 'wake';

/** A client of its own, as on another device. */
export function client(
  timing: Partial<Timing> = FAST,
  clock: Clock = fakeClock(),
  sockets: new (url: string) => WebSocket = WebSocket,
) {
  const listeners = new Set<(hint: Hint) => void>();
  const factory = createRelayFactory({
    fetch,
    WebSocket: sockets as unknown as new (url: string) => globalThis.WebSocket,
    crypto,
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
    clock,
    network: {
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    work: (subject, bits, now) => {
      const found = searchWork({ subject, bits, atMs: now, tries: 2 ** 20, sha256 });
      return 'work' in found ? Promise.resolve(found.work) : Promise.reject(new Error('no work found'));
    },
    timing,
  });
  return {
    factory,
    hint: (hint: Hint) => {
      for (const listener of listeners) listener(hint);
    },
  };
}

export async function newMailbox(): Promise<MailboxKey> {
  const seed = new Uint8Array(randomBytes(32));
  const publicKey = await crypto.ed25519PublicKey(seed);
  return { seed, id: sha256(mailboxIdText(publicKey)).subarray(0, 16) };
}

export const bytes = (length: number) => new Uint8Array(randomBytes(length));

/** An envelope that carries a number, padded as the relay expects. */
export function numbered(n: number, length = 512): Uint8Array {
  const envelope = new Uint8Array(length);
  new DataView(envelope.buffer).setUint32(0, n);
  return envelope;
}
export const numberOf = (envelope: Uint8Array) => new DataView(envelope.buffer, envelope.byteOffset, 4).getUint32(0);

export const deposit = (mailbox: Uint8Array, envelope: Uint8Array, depositId = bytes(16)) => ({
  mailbox,
  depositId,
  envelope,
  ttlSeconds: 3600,
});

/** Reads as core does: keeps every arrival once, then acknowledges it. */
export function collector(relay: Relay, { acks = true }: { acks?: boolean } = {}) {
  const arrivals: Arrival[] = [];
  const deliveries: number[] = [];
  const states: LinkState[] = [];
  const superseded: string[] = [];
  const refused: string[] = [];
  const waiting: (() => void)[] = [];
  const seen = new Set<string>();
  const reader: Reader = relay.read({
    arrival: (arrival) => {
      deliveries.push(numberOf(arrival.envelope));
      const name = toHex(arrival.depositId);
      if (!seen.has(name)) {
        seen.add(name);
        arrivals.push({ ...arrival, envelope: arrival.envelope.slice(), depositId: arrival.depositId.slice() });
      }
      if (acks) reader.ack(arrival.mailbox, [arrival.depositId]);
    },
    state: (state) => {
      states.push(state);
      for (const listener of waiting.splice(0)) listener();
    },
    superseded: (mailbox) => superseded.push(toHex(mailbox)),
    refused: (mailbox) => refused.push(toHex(mailbox)),
  });
  return {
    reader,
    arrivals,
    deliveries,
    states,
    superseded,
    refused,
    /** Resolves at the next change of state. */
    nextState: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
      }),
    numbers: () => arrivals.map(({ envelope }) => numberOf(envelope)),
  };
}
