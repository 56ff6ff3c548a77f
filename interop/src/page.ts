/// <reference lib="dom" />
import { fromBase64Url, toBase64Url } from '../../packages/protocol/src/bytes/index.ts';
import { ours } from './ours.ts';
import type { Bundle, Party } from './party.ts';

/** Our party inside a page; bytes cross to Node as base64url. */
let party: Party | undefined;

function current(): Party {
  if (party === undefined) throw new Error('the party has not been made');
  return party;
}

const pageParty = {
  async make(name: string, remoteName: string) {
    party = await ours(name, remoteName);
  },
  async bundle() {
    return JSON.stringify(await current().bundle(), (_key, value: unknown) =>
      value instanceof Uint8Array ? `bytes:${toBase64Url(value)}` : value,
    );
  },
  start(bundle: string) {
    const revive = (_key: string, value: unknown) =>
      typeof value === 'string' && value.startsWith('bytes:') ? fromBase64Url(value.slice(6)) : value;
    return current().start(JSON.parse(bundle, revive) as Bundle);
  },
  async encrypt(plaintext: string) {
    const { type, bytes } = await current().encrypt(fromBase64Url(plaintext));
    return { type, bytes: toBase64Url(bytes), braid: current().braidState() };
  },
  async decrypt(type: 'prekey' | 'whisper', bytes: string) {
    const plaintext = await current().decrypt({ type, bytes: fromBase64Url(bytes) });
    return { plaintext: toBase64Url(plaintext), braid: current().braidState() };
  },
};

export type PageParty = typeof pageParty;
Object.assign(globalThis, { pageParty });
