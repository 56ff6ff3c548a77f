import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../bytes/index.ts';
import { nobleProvider as crypto } from '../../primitives/noble-provider.ts';
import vectors from '../fixtures/signal-vectors.json' with { type: 'json' };
import {
  ciphertextMac,
  deriveEpochSecret,
  headerMac,
  initAuthenticator,
  updateAuthenticator,
} from './authenticator.ts';
import { type ChainLink, type KeyChain, addEpoch, initChain, receivedKey, sendKey } from './chain.ts';
import { MAX_INDEX } from './limits.ts';
import { skippedCount } from './skipped-keys.ts';

const v = vectors.chain_spqr;
const authKey = fromHex(v.auth_key);
const failsWith = (code: string) => expect.objectContaining({ code });

/** Both ends of a session's chains. */
async function pair(): Promise<[KeyChain, KeyChain]> {
  return [await initChain(crypto, authKey, 'A2B'), await initChain(crypto, authKey, 'B2A')];
}

/** The link at a place of a chain. */
function link(chain: KeyChain, place: number): ChainLink {
  return chain.links.at(place)!;
}

/** Keys 1…count of the sender's chain of an epoch. */
async function keysOf(chain: KeyChain, epoch: bigint, count: number): Promise<string[]> {
  const keys: string[] = [];
  let at = chain;
  for (let i = 0; i < count; i += 1) {
    const step = await sendKey(crypto, at, epoch);
    keys.push(toHex(step.key));
    at = step.chain;
  }
  return keys;
}

test('the authenticator gives the vectors (B3)', async () => {
  const { authenticator: v, mlkem768_incremental: kem } = vectors;
  const first = await initAuthenticator(crypto, fromHex(v.auth_key));
  expect(toHex(concat(first.root, first.mac))).toBe(v.init_root_mac);
  expect(toHex(await headerMac(crypto, first, 1n, fromHex(kem.hdr)))).toBe(v.hdr_mac);
  const secret = await deriveEpochSecret(crypto, 1n, fromHex(kem.ss));
  expect(toHex(secret)).toBe(v.scka_key_epoch1);
  const second = await updateAuthenticator(crypto, first, 1n, secret);
  expect(toHex(concat(second.root, second.mac))).toBe(v.after_update_root_mac);
});

test('the MAC of a ciphertext covers both halves, epoch and key', async () => {
  const authenticator = await initAuthenticator(crypto, authKey);
  const other = await initAuthenticator(crypto, new Uint8Array(32));
  const [ct1, ct2] = [new Uint8Array(960), new Uint8Array(128)];
  const macs = await Promise.all([
    ciphertextMac(crypto, authenticator, 1n, ct1, ct2),
    ciphertextMac(crypto, authenticator, 2n, ct1, ct2),
    ciphertextMac(crypto, other, 1n, ct1, ct2),
    ciphertextMac(crypto, authenticator, 1n, ct1.with(0, 1), ct2),
    ciphertextMac(crypto, authenticator, 1n, ct1, ct2.with(127, 1)),
  ]);
  expect(new Set(macs.map((mac) => toHex(mac))).size).toBe(5);
});

describe('SPQR key chain (B3)', () => {
  test('gives the vectors: start, first step, next epoch', async () => {
    const [a, b] = await pair();
    const start = fromHex(v.start96);
    expect(toHex(a.nextRoot)).toBe(toHex(start.slice(0, 32)));
    expect(toHex(link(a, 0).send!.next)).toBe(toHex(start.slice(32, 64)));
    expect(toHex(link(b, 0).send!.next)).toBe(toHex(start.slice(64)));
    const { chain, key, index } = await sendKey(crypto, a, 0n);
    expect([toHex(link(chain, 0).send!.next), toHex(key), index]).toEqual([v.a2b_step1.next, v.a2b_step1.key, 1]);
    const secret = fromHex(vectors.authenticator.scka_key_epoch1);
    const { chain: grown } = await addEpoch(crypto, a, 1n, secret);
    const added = concat(grown.nextRoot, link(grown, 1).send!.next, link(grown, 1).receive.next);
    expect(toHex(added)).toBe(v.add_epoch1_96);
  });

  test('a message may be 25000 ahead and not 25001', async () => {
    const [, b] = await pair();
    await expect(receivedKey(crypto, b, 0n, 25_001)).rejects.toThrowError(failsWith('spqr/jump-too-far'));
    const { chain } = await receivedKey(crypto, b, 0n, 25_000);
    expect(link(chain, 0).receive.counter).toBe(25_000);
    expect(skippedCount(link(chain, 0).receive.skipped)).toBe(2000);
  });

  test('exactly the newest 2000 skipped messages stay readable, each once', async () => {
    const [a, b] = await pair();
    const keys = await keysOf(a, 0n, 2301);
    let { chain } = await receivedKey(crypto, b, 0n, 2301);
    await expect(receivedKey(crypto, chain, 0n, 300)).rejects.toThrowError(failsWith('spqr/key-expired'));
    for (let index = 301; index < 2301; index += 1) {
      const step = await receivedKey(crypto, chain, 0n, index);
      expect(toHex(step.key)).toBe(keys[index - 1]);
      chain = step.chain;
    }
    for (const index of [301, 1000, 2300, 2301])
      await expect(receivedKey(crypto, chain, 0n, index)).rejects.toThrowError(failsWith('spqr/duplicate-message'));
    expect(skippedCount(link(chain, 0).receive.skipped)).toBe(0);
  });

  test('stored keys expire one by one as the chain moves on', async () => {
    const [a, b] = await pair();
    const keys = await keysOf(a, 0n, 2003);
    let { chain } = await receivedKey(crypto, b, 0n, 3);
    ({ chain } = await receivedKey(crypto, chain, 0n, 2002));
    expect(toHex((await receivedKey(crypto, chain, 0n, 2)).key)).toBe(keys[1]);
    await expect(receivedKey(crypto, chain, 0n, 1)).rejects.toThrowError(failsWith('spqr/key-expired'));
    ({ chain } = await receivedKey(crypto, chain, 0n, 2003));
    await expect(receivedKey(crypto, chain, 0n, 2)).rejects.toThrowError(failsWith('spqr/key-expired'));
    await expect(receivedKey(crypto, chain, 0n, 3)).rejects.toThrowError(failsWith('spqr/duplicate-message'));
  });

  test('sending in a new epoch keeps one link before it, for receiving only', async () => {
    let [a] = await pair();
    for (const epoch of [1n, 2n]) a = (await addEpoch(crypto, a, epoch, new Uint8Array(32).fill(Number(epoch)))).chain;
    const { chain, wipe } = await sendKey(crypto, a, 2n);
    expect(chain.links.map((link) => link.send !== undefined)).toEqual([false, true]);
    const forgotten = [link(a, 0).send!.next, link(a, 0).receive.next, link(a, 1).send!.next, link(a, 2).send!.next];
    expect(wipe).toEqual(expect.arrayContaining(forgotten));
    await expect(sendKey(crypto, chain, 1n)).rejects.toThrowError(failsWith('spqr/bad-epoch'));
    await expect(receivedKey(crypto, chain, 0n, 1)).rejects.toThrowError(failsWith('spqr/bad-epoch'));
    await expect(receivedKey(crypto, chain, 3n, 1)).rejects.toThrowError(failsWith('spqr/bad-epoch'));
    expect((await receivedKey(crypto, chain, 1n, 1)).index).toBe(1);
  });

  test('epochs are added one after the other, and both ends grow the same keys', async () => {
    const [a, b] = await pair();
    const secret = new Uint8Array(32).fill(9);
    await expect(addEpoch(crypto, a, 2n, secret)).rejects.toThrowError(failsWith('spqr/bad-epoch'));
    await expect(addEpoch(crypto, a, 0n, secret)).rejects.toThrowError(failsWith('spqr/bad-epoch'));
    const grownA = (await addEpoch(crypto, a, 1n, secret)).chain;
    const grownB = (await addEpoch(crypto, b, 1n, secret)).chain;
    const sent = await sendKey(crypto, grownA, 1n);
    expect((await receivedKey(crypto, grownB, 1n, 1)).key).toEqual(sent.key);
    expect((await receivedKey(crypto, grownB, 0n, 1)).key).not.toEqual(sent.key);
  });

  test('a chain ends at the last index', async () => {
    const [a] = await pair();
    const only = link(a, 0);
    const last = { ...a, links: [{ ...only, send: { ...only.send!, counter: MAX_INDEX - 1 } }] };
    const { chain, index } = await sendKey(crypto, last, 0n);
    expect(index).toBe(MAX_INDEX);
    await expect(sendKey(crypto, chain, 0n)).rejects.toThrowError(failsWith('spqr/chain-exhausted'));
  });

  test('every secret that a step leaves behind is on the wipe list', async () => {
    const [, b] = await pair();
    const ahead = await receivedKey(crypto, b, 0n, 3);
    expect(ahead.wipe).toContain(link(b, 0).receive.next);
    const held = link(ahead.chain, 0).receive.skipped;
    const late = await receivedKey(crypto, ahead.chain, 0n, 1);
    expect(late.wipe).toContain(held);
    expect(skippedCount(held)).toBe(2);
  });
});
