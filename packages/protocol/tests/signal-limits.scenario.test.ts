import { expect, test } from 'vitest';
import { fromUtf8, toUtf8 } from '../src/bytes/index.ts';
import { defaultProvider } from '../src/primitives/index.ts';
import { makeParty, type Party } from '../src/signal/fixtures/party.ts';
import { ratchetSend } from '../src/signal/double-ratchet.ts';
import { encodeRecord, encrypt, type SignalCiphertext } from '../src/signal/index.ts';
import { spqrSend } from '../src/signal/spqr/index.ts';
import { skippedCount, skippedIndexAt } from '../src/signal/spqr/skipped-keys.ts';

const crypto = await defaultProvider();
const refused = (failure: string) => expect.objectContaining({ code: `signal/${failure}` });

function at(messages: readonly SignalCiphertext[], index: number): SignalCiphertext {
  const message = messages[index];
  if (message === undefined) throw new Error(`no message ${index}`);
  return message;
}

/** Many messages in a row; the record is stored once at the end. */
async function sendMany(party: Party, count: number): Promise<SignalCiphertext[]> {
  const messages: SignalCiphertext[] = [];
  let record = party.record() ?? { archived: [] };
  for (let i = 0; i < count; i += 1) {
    const sent = await encrypt(crypto, { record, local: party.identity, plaintext: fromUtf8(`${i}`), now: party.now });
    record = sent.record;
    messages.push(sent.message);
  }
  party.stored = encodeRecord(record);
  return messages;
}

function skippedOf(party: Party) {
  const skipped = party.record()?.current?.ratchet.receivers.at(-1)?.skipped ?? new Uint8Array(0);
  return { count: skippedCount(skipped), first: skipped.length > 0 ? skippedIndexAt(skipped, 0) : undefined };
}

/** Moves both ratchets of the sender on by `count` messages that are never made. */
async function skip(party: Party, count: number): Promise<void> {
  const record = party.record();
  if (record?.current === undefined) throw new Error('no session');
  let { ratchet, pq } = record.current;
  for (let i = 0; i < count; i += 1) {
    ({ state: ratchet } = await ratchetSend(crypto, ratchet));
    ({ state: pq } = await spqrSend(crypto, pq, (length) => crypto.random(length)));
  }
  const session = { ...record.current, ratchet, pq };
  party.stored = encodeRecord({ ...record, current: session });
}

test('B2: a jump of 25 000 messages is the limit', async () => {
  const alice = await makeParty(crypto, 1);
  const bob = await makeParty(crypto, 2);
  await alice.start(bob.bundle());
  await skip(alice, 24_999);
  const last = await alice.send(fromUtf8('24999'));
  const tooFar = await alice.send(fromUtf8('25000'));
  await expect(bob.receive(tooFar)).rejects.toEqual(refused('too-far-ahead'));
  expect(bob.stored).toBeUndefined();
  expect(toUtf8((await bob.receive(last)).plaintext)).toBe('24999');
  expect(toUtf8((await bob.receive(tooFar)).plaintext)).toBe('25000');
});

test('B2: of 2300 skipped messages exactly the newest 2000 stay readable, and the state stays bounded', async () => {
  const alice = await makeParty(crypto, 1);
  const bob = await makeParty(crypto, 2);
  await alice.start(bob.bundle());
  await bob.receive(await alice.send(fromUtf8('hello')));
  await alice.receive(await bob.send(fromUtf8('hello')));
  const messages = await sendMany(alice, 2301);
  await bob.receive(at(messages, 2300));
  expect(bob.stored?.length).toBeLessThan(200_000);
  expect(skippedOf(bob)).toEqual({ count: 2000, first: 300 });
  for (const index of [0, 150, 299])
    await expect(bob.receive(at(messages, index))).rejects.toEqual(refused('duplicate-message'));
  // In any order: newest first.
  for (let index = 2299; index >= 300; index -= 1)
    expect(toUtf8((await bob.receive(at(messages, index))).plaintext)).toBe(`${index}`);
  expect(skippedOf(bob).count).toBe(0);
});
