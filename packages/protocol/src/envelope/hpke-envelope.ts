import { ByteReader, ByteWriter, concat, fromUtf8 } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type Bytes, type CryptoProvider, HPKE_OVERHEAD, hpkeOpen, hpkeSeal } from '../primitives/index.ts';
import { ENVELOPE_VERSION, checkEnvelopeShape, sizeClass } from './size.ts';

/** Where an HPKE envelope goes. All of it is bound into the key (design rule 5), so it opens nowhere else. */
export interface HpkeTarget {
  /** The recipient's public key, 32 bytes; absent where the sender does not know it yet (an invite). */
  readonly recipient?: Uint8Array | undefined;
  /** Origin of the relay that will hold the envelope. */
  readonly relay: string;
  /** 16 bytes. */
  readonly mailboxId: Uint8Array;
}

const LABEL = fromUtf8('whispr/v1/first');
const LENGTH = 4;
const UNKNOWN = new Uint8Array(32);

/** 0x01 ‖ enc (1120) ‖ ciphertext of block(payload) ‖ zeros; a multiple of 512, too long is `envelope/too-large`. */
export async function sealHpke(
  crypto: CryptoProvider,
  kem: Uint8Array,
  target: HpkeTarget,
  payload: Uint8Array,
): Promise<Bytes> {
  const overhead = 1 + HPKE_OVERHEAD + LENGTH;
  const size = sizeClass(payload.length, overhead);
  const zeros = new Uint8Array(size - overhead - payload.length);
  const plaintext = new ByteWriter().block(payload).raw(zeros).finish();
  const sealed = await hpkeSeal(crypto, kem, info(target), aad(target), plaintext);
  return concat(Uint8Array.of(ENVELOPE_VERSION), sealed);
}

/** Tries KEM private keys (the current one, then older ones); undefined if none opens it. */
export async function openHpke(
  crypto: CryptoProvider,
  kemPrivateKeys: readonly Uint8Array[],
  target: HpkeTarget,
  envelope: Uint8Array,
): Promise<Bytes | undefined> {
  checkEnvelopeShape(envelope);
  if (envelope.length < 1 + HPKE_OVERHEAD + LENGTH) return undefined;
  for (const key of kemPrivateKeys) {
    const plaintext = await tryKey(crypto, key, target, envelope.subarray(1));
    if (plaintext !== undefined) return readPayload(plaintext);
  }
  return undefined;
}

async function tryKey(
  crypto: CryptoProvider,
  key: Uint8Array,
  target: HpkeTarget,
  sealed: Uint8Array,
): Promise<Bytes | undefined> {
  try {
    return await hpkeOpen(crypto, key, info(target), aad(target), sealed);
  } catch (error) {
    if (isWhisprError(error, 'crypto/bad-ciphertext')) return undefined;
    throw error;
  }
}

function readPayload(plaintext: Uint8Array): Bytes {
  const reader = new ByteReader(plaintext, 'envelope/malformed');
  const payload = reader.block(reader.remaining);
  if (reader.raw(reader.remaining).some((byte) => byte !== 0)) reader.fail('the padding is not zero');
  return payload;
}

/** Everything but the origin has a fixed length, so the parts cannot be read in two ways. */
function info({ recipient, relay, mailboxId }: HpkeTarget): Bytes {
  return concat(LABEL, Uint8Array.of(ENVELOPE_VERSION), recipient ?? UNKNOWN, fromUtf8(relay), mailboxId);
}

function aad({ mailboxId }: HpkeTarget): Bytes {
  return concat(Uint8Array.of(ENVELOPE_VERSION), mailboxId);
}
