import { libsignal as makeParty } from '../../interop/src/libsignal.ts';
import type * as Libsignal from '../../interop/node_modules/libsignal-0.103.0/dist/index.js';
import type { Contestant } from './operations.ts';

const VERSION = '0.103.0';

/** Signal's own library through its Node binding; undefined where the interop set-up has not installed it. */
export async function libsignal(): Promise<Contestant | undefined> {
  const path = new URL(`../../interop/node_modules/libsignal-${VERSION}/dist/index.js`, import.meta.url).href;
  const lib = await (import(path) as Promise<typeof Libsignal>).catch(notInstalled);
  if (lib === undefined) return undefined;
  const identity = lib.PrivateKey.generate();
  return {
    makeParty: (name, remoteName) => makeParty(VERSION, name, remoteName),
    replenish() {
      for (let id = 1; id <= 100; id += 1) {
        const pair = lib.PrivateKey.generate();
        lib.PreKeyRecord.new(id, pair.getPublicKey(), pair).serialize();
        const kyber = lib.KEMKeyPair.generate();
        const signature = identity.sign(kyber.getPublicKey().serialize());
        lib.KyberPreKeyRecord.new(id, Date.now(), kyber, signature).serialize();
      }
      const signed = lib.PrivateKey.generate();
      const signature = identity.sign(signed.getPublicKey().serialize());
      lib.SignedPreKeyRecord.new(1, Date.now(), signed.getPublicKey(), signed, signature).serialize();
      return Promise.resolve();
    },
  };
}

function notInstalled(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
  throw error;
}
