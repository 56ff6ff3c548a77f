import { defaultProvider } from '../../packages/protocol/src/primitives/index.ts';
import {
  decodeRecord,
  decrypt,
  encodeRecord,
  encrypt,
  generateIdentityKeyPair,
  generateKyberPreKey,
  generateOneTimePreKeys,
  generateSignedPreKey,
  type SessionRecord,
  startSession,
} from '../../packages/protocol/src/signal/index.ts';
import { braidStateName } from '../../packages/protocol/src/signal/spqr/index.ts';
import type { Party } from './party.ts';

const REGISTRATION = 5;

/** Our side. Its record is written out and read back between any two messages, as it would be in a database. */
export async function ours(name: string, remoteName: string): Promise<Party> {
  const crypto = await defaultProvider();
  const local = await generateIdentityKeyPair(crypto);
  const [oneTime] = await generateOneTimePreKeys(crypto, 1, 1);
  const signed = await generateSignedPreKey(crypto, local.privateKey, 2);
  const kyber = await generateKyberPreKey(crypto, local.privateKey, 3, false);
  const addresses = { local: { name, deviceId: 1 }, remote: { name: remoteName, deviceId: 1 } };
  const preKeys = {
    oneTime: async (id: number) => (id === 1 ? oneTime : undefined),
    signed: async (id: number) => (id === 2 ? signed : undefined),
    kyber: async (id: number) => (id === 3 ? kyber : undefined),
    kyberBaseKeySeen: async () => false,
  };
  let stored: Uint8Array | undefined;
  let braid: string | undefined;
  const load = () => (stored === undefined ? undefined : decodeRecord(stored));
  const store = (record: SessionRecord) => {
    braid = record.current === undefined ? undefined : braidStateName(record.current.pq);
    stored = encodeRecord(record);
  };
  return {
    bundle: async () => ({
      registrationId: REGISTRATION,
      deviceId: 1,
      identityKey: local.publicKey,
      signedPreKey: signed,
      kyberPreKey: kyber,
      ...(oneTime === undefined ? {} : { oneTimePreKey: oneTime }),
    }),
    async start(bundle) {
      store(
        await startSession(crypto, {
          local,
          localRegistrationId: REGISTRATION,
          bundle,
          record: load(),
          now: Date.now(),
        }),
      );
    },
    async encrypt(plaintext) {
      const record = load();
      if (record === undefined) throw new Error('no session yet');
      const step = await encrypt(crypto, { record, local, plaintext, now: Date.now(), addresses });
      store(step.record);
      return step.message;
    },
    async decrypt(message) {
      const step = await decrypt(crypto, {
        record: load(),
        local,
        localRegistrationId: REGISTRATION,
        message,
        preKeys,
        addresses,
      });
      store(step.record);
      return step.plaintext;
    },
    braidState: () => braid,
  };
}
