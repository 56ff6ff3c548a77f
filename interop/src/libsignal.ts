import type * as Libsignal from 'libsignal-0.103.0';
import type { Bundle, Party } from './party.ts';

export const PEERS = ['0.103.0', '0.101.2'] as const;
export type PeerVersion = (typeof PEERS)[number];

const REGISTRATION = 77;
type Bytes = Uint8Array<ArrayBuffer>;

/** A copy with its own buffer, as Signal's binding wants it. */
const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

/** Signal's own library as a party. Its stores keep serialised records, so every message goes through storage. */
export async function libsignal(version: PeerVersion, name: string, remoteName: string): Promise<Party> {
  const lib = (await import(`libsignal-${version}`)) as typeof Libsignal;
  const sessions = new Map<string, Bytes>();
  const identity = lib.PrivateKey.generate();

  class Sessions extends lib.SessionStore {
    async saveSession(address: Libsignal.ProtocolAddress, record: Libsignal.SessionRecord) {
      sessions.set(address.toString(), own(record.serialize()));
    }
    async getSession(address: Libsignal.ProtocolAddress) {
      const bytes = sessions.get(address.toString());
      return bytes === undefined ? null : lib.SessionRecord.deserialize(bytes);
    }
    async getExistingSessions() {
      return [...sessions.values()].map((bytes) => lib.SessionRecord.deserialize(bytes));
    }
  }
  class Identities extends lib.IdentityKeyStore {
    async getIdentityKey() {
      return identity;
    }
    async getLocalRegistrationId() {
      return REGISTRATION;
    }
    async saveIdentity() {
      return lib.IdentityChange.NewOrUnchanged;
    }
    async isTrustedIdentity() {
      return true;
    }
    async getIdentity() {
      return null;
    }
  }
  class PreKeys extends lib.PreKeyStore {
    readonly records = new Map<number, Libsignal.PreKeyRecord>();
    async savePreKey(id: number, record: Libsignal.PreKeyRecord) {
      this.records.set(id, record);
    }
    async getPreKey(id: number) {
      const record = this.records.get(id);
      if (record === undefined) throw new Error('no such prekey');
      return record;
    }
    async removePreKey(id: number) {
      this.records.delete(id);
    }
  }
  class SignedPreKeys extends lib.SignedPreKeyStore {
    readonly records = new Map<number, Libsignal.SignedPreKeyRecord>();
    async saveSignedPreKey(id: number, record: Libsignal.SignedPreKeyRecord) {
      this.records.set(id, record);
    }
    async getSignedPreKey(id: number) {
      const record = this.records.get(id);
      if (record === undefined) throw new Error('no such signed prekey');
      return record;
    }
  }
  class KyberPreKeys extends lib.KyberPreKeyStore {
    readonly records = new Map<number, Libsignal.KyberPreKeyRecord>();
    async saveKyberPreKey(id: number, record: Libsignal.KyberPreKeyRecord) {
      this.records.set(id, record);
    }
    async getKyberPreKey(id: number) {
      const record = this.records.get(id);
      if (record === undefined) throw new Error('no such Kyber prekey');
      return record;
    }
    async markKyberPreKeyUsed(id: number) {
      this.records.delete(id);
    }
  }

  const address = lib.ProtocolAddress.new(name, 1);
  const remote = lib.ProtocolAddress.new(remoteName, 1);
  const stores = {
    sessions: new Sessions(),
    identities: new Identities(),
    preKeys: new PreKeys(),
    signed: new SignedPreKeys(),
    kyber: new KyberPreKeys(),
  };

  const oneTime = lib.PrivateKey.generate();
  const signed = lib.PrivateKey.generate();
  const kyber = lib.KEMKeyPair.generate();
  const signedSignature = own(identity.sign(signed.getPublicKey().serialize()));
  const kyberSignature = own(identity.sign(kyber.getPublicKey().serialize()));
  await stores.preKeys.savePreKey(31, lib.PreKeyRecord.new(31, oneTime.getPublicKey(), oneTime));
  await stores.signed.saveSignedPreKey(
    22,
    lib.SignedPreKeyRecord.new(22, Date.now(), signed.getPublicKey(), signed, signedSignature),
  );
  await stores.kyber.saveKyberPreKey(44, lib.KyberPreKeyRecord.new(44, Date.now(), kyber, kyberSignature));

  return {
    bundle: async () => ({
      registrationId: REGISTRATION,
      deviceId: 1,
      identityKey: own(identity.getPublicKey().serialize()),
      signedPreKey: { id: 22, publicKey: own(signed.getPublicKey().serialize()), signature: signedSignature },
      kyberPreKey: { id: 44, publicKey: own(kyber.getPublicKey().serialize()), signature: kyberSignature },
      oneTimePreKey: { id: 31, publicKey: own(oneTime.getPublicKey().serialize()) },
    }),
    async start(bundle: Bundle) {
      const theirs = lib.PreKeyBundle.new(
        bundle.registrationId,
        bundle.deviceId,
        bundle.oneTimePreKey?.id ?? null,
        bundle.oneTimePreKey === undefined ? null : lib.PublicKey.deserialize(own(bundle.oneTimePreKey.publicKey)),
        bundle.signedPreKey.id,
        lib.PublicKey.deserialize(own(bundle.signedPreKey.publicKey)),
        own(bundle.signedPreKey.signature),
        lib.PublicKey.deserialize(own(bundle.identityKey)),
        bundle.kyberPreKey.id,
        lib.KEMPublicKey.deserialize(own(bundle.kyberPreKey.publicKey)),
        own(bundle.kyberPreKey.signature),
      );
      await lib.processPreKeyBundle(theirs, remote, address, stores.sessions, stores.identities, new Date());
    },
    async encrypt(plaintext) {
      const message = await lib.signalEncrypt(
        own(plaintext),
        remote,
        address,
        stores.sessions,
        stores.identities,
        new Date(),
      );
      const preKey: number = lib.CiphertextMessageType.PreKey;
      const type = message.type() === preKey ? 'prekey' : 'whisper';
      return { type, bytes: own(message.serialize()) };
    },
    async decrypt({ type, bytes }) {
      if (type === 'whisper')
        return own(
          await lib.signalDecrypt(
            lib.SignalMessage.deserialize(own(bytes)),
            remote,
            address,
            stores.sessions,
            stores.identities,
          ),
        );
      const message = lib.PreKeySignalMessage.deserialize(own(bytes));
      return own(
        await lib.signalDecryptPreKey(
          message,
          remote,
          address,
          stores.sessions,
          stores.identities,
          stores.preKeys,
          stores.signed,
          stores.kyber,
        ),
      );
    },
    braidState: () => undefined,
  };
}
