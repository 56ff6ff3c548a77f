import type { CryptoProvider } from '../../src/primitives/index.ts';
import {
  decrypt,
  encodeRecord,
  encrypt,
  generateIdentityKeyPair,
  generateKyberPreKey,
  generateSignedPreKey,
  type SessionRecord,
  startSession,
} from '../../src/signal/index.ts';

/** Bytes that two processes can both make; they are looked for, so they must only be unlikely to stand there by chance. */
export function seededRandom(seed: number): (length: number) => Uint8Array<ArrayBuffer> {
  let state = seed;
  return (length) => {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      out[i] = (state >>> 24) ^ (state >>> 16);
    }
    return out;
  };
}

/**
 * A conversation of two devices. After every message the new state takes the place of the old one and, if `wiping`, the
 * secrets that it no longer holds are overwritten. All earlier states stay referenced, as they would in a program that
 * has a use for them: so what is gone afterwards is gone by wiping and not by the collector's chance.
 */
export async function converse(crypto: CryptoProvider, wiping: boolean, onReady?: () => void) {
  const now = 1_700_000_000_000;
  const locals = [await generateIdentityKeyPair(crypto), await generateIdentityKeyPair(crypto)] as const;
  const signed = await generateSignedPreKey(crypto, locals[1].privateKey, 1);
  const kyber = await generateKyberPreKey(crypto, locals[1].privateKey, 1, true);
  const bundle = {
    registrationId: 2,
    deviceId: 1,
    identityKey: locals[1].publicKey,
    signedPreKey: signed,
    kyberPreKey: kyber,
  };
  const preKeys = {
    oneTime: () => Promise.resolve(undefined),
    signed: () => Promise.resolve(signed),
    kyber: () => Promise.resolve(kyber),
    kyberBaseKeySeen: () => Promise.resolve(false),
  };
  const records: SessionRecord[] = [
    await startSession(crypto, { local: locals[0], localRegistrationId: 1, bundle, now }),
    { archived: [] },
  ];
  const history: SessionRecord[] = [];
  const commit = (side: number, record: SessionRecord, wipe: readonly Uint8Array[]) => {
    history.push(record);
    records[side] = record;
    if (wiping) for (const secret of wipe) secret.fill(0);
  };
  const send = async (from: number) => {
    const record = records[from];
    if (record === undefined) throw new Error('no such side');
    const sent = await encrypt(crypto, { record, local: locals[from === 0 ? 0 : 1], plaintext: TEXT, now });
    commit(from, sent.record, sent.wipe);
    return sent.message;
  };
  const read = async (to: number, message: Awaited<ReturnType<typeof send>>) => {
    const input = {
      record: records[to],
      local: locals[to === 0 ? 0 : 1],
      localRegistrationId: to + 1,
      message,
      preKeys,
    };
    const got = await decrypt(crypto, input);
    commit(to, got.record, got.wipe);
  };
  await read(1, await send(0));
  await read(0, await send(1));
  onReady?.();
  for (let turn = 0; turn < TURNS; turn += 1) {
    const from = turn % 2;
    const messages = [await send(from), await send(from), await send(from)];
    // The middle one comes late, so that a seed is kept and taken later.
    for (const at of [0, 2, 1]) {
      const message = messages[at];
      if (message !== undefined) await read(1 - from, message);
    }
  }
  return {
    history,
    /** What may still be found: the present state and the keys that last. */
    alive: () => [...records.map(encodeRecord), signed.privateKey, ...locals.map((local) => local.privateKey)],
  };
}

const TEXT = new Uint8Array(64).fill(0x20);
const TURNS = 60;
