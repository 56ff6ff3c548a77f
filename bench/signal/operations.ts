import type { Ciphertext, Party } from '../../interop/src/party.ts';

/*
 * What is measured, written once against the interface that both implementations have, so that the same code times both.
 *
 * Fair means here: both keep their session record as bytes and decode and encode it for every message, as they would with
 * a database; both run their whole public call (parsing of the message included); key generation that is not part of an
 * operation happens outside the clock; the two take turns round by round, so that a busy machine slows both. Signal's
 * library pays for its way through the Node binding, as it does in Signal Desktop. There is no other way to call it from JavaScript.
 */

/** An implementation under test. */
export interface Contestant {
  readonly makeParty: (name: string, remoteName: string) => Promise<Party>;
  /** 100 one-time prekeys, 100 signed Kyber prekeys and one signed prekey, in their storable form. */
  readonly replenish: () => Promise<void>;
}

/** Milliseconds of each repetition, by operation. */
export type Samples = Record<string, number[]>;

const NAMES = ['9d0652a3-dcc3-4d11-975f-74d61598733f', '796abedb-ca4e-4f18-8803-1fde5b921f9f'] as const;

async function timed<T>(samples: Samples, operation: string, run: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await run();
  (samples[operation] ??= []).push(performance.now() - start);
  return result;
}

/** Starts a session and reads one message each way, so that both sides have left the first-message form. */
async function startConversation({ makeParty }: Contestant, samples: Samples): Promise<[Party, Party]> {
  const [caller, called] = [await makeParty(NAMES[0], NAMES[1]), await makeParty(NAMES[1], NAMES[0])];
  const bundle = await called.bundle();
  const hello = new Uint8Array(64);
  const first = await timed(samples, 'session start, caller', async () => {
    await caller.start(bundle);
    return caller.encrypt(hello);
  });
  await timed(samples, 'session start, called', () => called.decrypt(first));
  await caller.decrypt(await called.encrypt(hello));
  return [caller, called];
}

/** One side writes, the other reads in order: no DH step after the first message. */
async function stream([from, to]: [Party, Party], samples: Samples, size: number, count: number): Promise<void> {
  const plaintext = new Uint8Array(size).fill(7);
  const name = size < 1024 ? `${size} B` : `${size / 1024} KiB`;
  const messages: Ciphertext[] = [];
  await to.decrypt(await from.encrypt(plaintext));
  for (let i = 0; i < count; i += 1)
    messages.push(await timed(samples, `encrypt ${name}`, () => from.encrypt(plaintext)));
  for (const message of messages) await timed(samples, `decrypt ${name}`, () => to.decrypt(message));
}

/** Strictly in turn: every message brings a new ratchet key, and the post-quantum exchange goes on underneath. */
async function pingPong([a, b]: [Party, Party], samples: Samples, count: number): Promise<void> {
  const plaintext = new Uint8Array(64).fill(7);
  for (let i = 0; i < count; i += 1) {
    const [from, to] = i % 2 === 0 ? [b, a] : [a, b];
    const start = performance.now();
    const message = await from.encrypt(plaintext);
    await timed(samples, 'decrypt with DH step', () => to.decrypt(message));
    (samples[PING_PONG] ??= []).push(performance.now() - start);
  }
}

/** Reported as a mean: its rare expensive messages are the post-quantum exchange, which a median would hide. */
export const PING_PONG = 'in turn, both ends, mean';

/** One round of everything. */
export async function round(contestant: Contestant): Promise<Samples> {
  const samples: Samples = {};
  for (let i = 0; i < 5; i += 1) await startConversation(contestant, samples);
  const pair = await startConversation(contestant, samples);
  await stream(pair, samples, 64, 100);
  await stream(pair, samples, 1024, 100);
  await pingPong(pair, samples, 180);
  await timed(samples, 'replenish 100 prekeys', contestant.replenish);
  return samples;
}

/** Adds the samples of a round. */
export function collect(into: Samples, from: Samples): void {
  for (const [operation, values] of Object.entries(from)) (into[operation] ??= []).push(...values);
}
