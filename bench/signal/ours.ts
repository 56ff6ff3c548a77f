import { ours as makeParty } from '../../interop/src/ours.ts';
import { defaultProvider } from '../../packages/protocol/src/primitives/index.ts';
import {
  generateIdentityKeyPair,
  generateKyberPreKey,
  generateOneTimePreKeys,
  generateSignedPreKey,
} from '../../packages/protocol/src/signal/index.ts';
import type { Contestant } from './operations.ts';

/** Our implementation, in Node and in a page alike. */
export async function ours(): Promise<Contestant> {
  const crypto = await defaultProvider();
  const identity = await generateIdentityKeyPair(crypto);
  return {
    makeParty,
    async replenish() {
      await generateOneTimePreKeys(crypto, 1, 100);
      for (let id = 1; id <= 100; id += 1) await generateKyberPreKey(crypto, identity.privateKey, id, false);
      await generateSignedPreKey(crypto, identity.privateKey, 1);
    },
  };
}
