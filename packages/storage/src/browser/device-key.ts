import { fromUtf8 } from '@whispr/protocol/bytes';
import type { SmallStore } from './small-store.ts';

const HMAC: HmacKeyGenParams = { name: 'HMAC', hash: 'SHA-256' };
const ENTRY = 'device';

async function make(store: SmallStore): Promise<CryptoKey> {
  const key = await crypto.subtle.generateKey(HMAC, false, ['sign']);
  try {
    await store.put('keys', ENTRY, key);
    return key;
  } catch (error) {
    if ((error as { name?: string }).name !== 'DataCloneError') throw error;
    // Some private windows store bytes but no keys. Bytes that a script could read are less, but still bound to this profile.
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    await store.put('keys', ENTRY, bytes);
    return await crypto.subtle.importKey('raw', bytes, HMAC, false, ['sign']);
  }
}

async function load(store: SmallStore): Promise<CryptoKey | undefined> {
  const stored = await store.get('keys', ENTRY);
  if (stored instanceof Uint8Array) return await crypto.subtle.importKey('raw', stored.slice(), HMAC, false, ['sign']);
  return stored instanceof CryptoKey ? stored : undefined;
}

export async function hasDeviceKey(store: SmallStore): Promise<boolean> {
  return (await load(store)) !== undefined;
}

/** 32 bytes: HMAC-SHA256 of `label` under a key that was made here and cannot be exported. */
export async function deviceSecret(store: SmallStore, label: string): Promise<Uint8Array> {
  const key = (await load(store)) ?? (await make(store));
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, fromUtf8(label)));
}
