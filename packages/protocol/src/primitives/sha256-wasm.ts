import { concat, wipe } from '../bytes/index.ts';
import { needOutputLength } from './input-checks.ts';
import type { Bytes } from './provider.ts';
import { BLOCK_AT, initialState, sha256Module, STATE_AT } from './sha256-code.ts';

interface Compression {
  readonly memory: WebAssembly.Memory;
  readonly compress: (a: number, b: number, c: number) => void;
}

/** SHA-256 and what is built on it, as in `CryptoProvider`, synchronous. */
export interface Sha256 {
  sha256(data: Uint8Array): Bytes;
  hmac(key: Uint8Array, data: Uint8Array): Bytes;
  hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length: number): Bytes;
}

/** The states after the two padded keys of HMAC (RFC 2104 §2), from which every MAC under the key goes on. */
interface MacKey {
  readonly inner: Uint32Array;
  readonly outer: Uint32Array;
}

const BLOCK = 64;
const DIGEST = 32;

let loaded: Promise<Sha256 | undefined> | undefined;

/**
 * SHA-256 in WebAssembly that is assembled on the spot. A message of the ratchet costs some fifty compressions on short
 * inputs, for which the objects of a general library weigh more than the hashing. Undefined where WebAssembly is not
 * allowed. Nothing of an input stays in the module's memory.
 */
export function loadSha256(): Promise<Sha256 | undefined> {
  loaded ??= instantiate();
  return loaded;
}

async function instantiate(): Promise<Sha256 | undefined> {
  try {
    const { instance } = await WebAssembly.instantiate(sha256Module());
    return onCompression(instance.exports as unknown as Compression);
  } catch (error) {
    // A content security policy without 'wasm-unsafe-eval', or an old engine: the caller has other ways.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function onCompression({ memory, compress }: Compression): Sha256 {
  const state = new Uint32Array(memory.buffer, STATE_AT, 8);
  const block = new Uint8Array(memory.buffer, BLOCK_AT, BLOCK);
  const view = new DataView(memory.buffer);
  const start = initialState();
  const mix = () => compress(0, 0, 0);

  /** Hashes `data` on from a state that has taken in `before` bytes. */
  const finish = (from: Uint32Array, before: number, data: Uint8Array): Bytes => {
    state.set(from);
    let at = 0;
    for (; data.length - at >= BLOCK; at += BLOCK) {
      block.set(data.subarray(at, at + BLOCK));
      mix();
    }
    const rest = data.length - at;
    block.fill(0);
    block.set(at === 0 ? data : data.subarray(at));
    block[rest] = 0x80;
    if (rest >= BLOCK - 8) {
      mix();
      block.fill(0);
    }
    const total = before + data.length;
    view.setUint32(BLOCK_AT + BLOCK - 8, Math.floor(total / 2 ** 29));
    view.setUint32(BLOCK_AT + BLOCK - 4, (total * 8) >>> 0);
    mix();
    const out = new Uint8Array(DIGEST);
    for (let i = 0; i < DIGEST; i += 1) out[i] = (state[i >> 2] ?? 0) >>> (24 - 8 * (i & 3));
    state.fill(0);
    block.fill(0);
    return out;
  };

  const padded = (key: Uint8Array, pad: number): Uint32Array => {
    state.set(start);
    block.fill(pad);
    for (let i = 0; i < key.length; i += 1) block[i] = (key[i] ?? 0) ^ pad;
    mix();
    return state.slice();
  };
  const macKey = (key: Uint8Array): MacKey => {
    const short = key.length > BLOCK ? finish(start, 0, key) : key;
    const made = { inner: padded(short, 0x36), outer: padded(short, 0x5c) };
    if (short !== key) wipe(short);
    return made;
  };
  const mac = ({ inner, outer }: MacKey, data: Uint8Array): Bytes => {
    const first = finish(inner, BLOCK, data);
    const out = finish(outer, BLOCK, first);
    wipe(first);
    return out;
  };
  const forget = ({ inner, outer }: MacKey) => {
    inner.fill(0);
    outer.fill(0);
  };
  const hmac = (key: Uint8Array, data: Uint8Array): Bytes => {
    const made = macKey(key);
    const out = mac(made, data);
    forget(made);
    return out;
  };

  return {
    sha256: (data) => finish(start, 0, data),
    hmac,
    hkdf(salt, ikm, info, length) {
      needOutputLength(length);
      const pseudoRandomKey = hmac(salt, ikm);
      const key = macKey(pseudoRandomKey);
      const out = new Uint8Array(length);
      let previous = new Uint8Array(0);
      for (let at = 0, counter = 1; at < length; at += DIGEST, counter += 1) {
        const input = concat(previous, info, Uint8Array.of(counter));
        const next = mac(key, input);
        out.set(length - at < DIGEST ? next.subarray(0, length - at) : next, at);
        wipe(input, previous);
        previous = next;
      }
      wipe(pseudoRandomKey, previous);
      forget(key);
      return out;
    },
  };
}
