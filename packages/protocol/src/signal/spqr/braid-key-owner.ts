import { concat, wipe } from '../../bytes/index.ts';
import {
  CT1_LENGTH,
  CT2_LENGTH,
  HEADER_LENGTH,
  decaps,
  ekVectorOf,
  generate,
} from '../../primitives/ml-kem-768-incremental.ts';
import type { CryptoProvider } from '../../primitives/provider.ts';
import {
  MAC_LENGTH,
  ciphertextMac,
  deriveEpochSecret,
  headerMac,
  requireMac,
  updateAuthenticator,
} from './authenticator.ts';
import {
  type BraidSend,
  type BraidStep,
  type EkSentCt1Received,
  type KeyOwnerState,
  type KeysUnsampled,
  type Random,
  chunkOf,
  goTo,
} from './braid-states.ts';
import { feed, nextChunk, startDecoder, startEncoder } from './erasure.ts';
import type { BraidPayload } from './wire.ts';

/** What the key owner says next. Keys are generated only when there is something to send them with. */
export async function sendAsKeyOwner(crypto: CryptoProvider, state: KeyOwnerState, random: Random): Promise<BraidSend> {
  switch (state.name) {
    case 'KeysUnsampled':
      return sampleKeys(crypto, state, random);
    case 'KeysSampled': {
      const { encoder: header, chunk } = nextChunk(state.header);
      return { state: { ...state, header }, payload: { type: 'Hdr', chunk }, wipe: [] };
    }
    case 'HeaderSent': {
      const { encoder: ek, chunk } = nextChunk(state.ek);
      return { state: { ...state, ek }, payload: { type: 'Ek', chunk }, wipe: [] };
    }
    case 'Ct1Received': {
      const { encoder: ek, chunk } = nextChunk(state.ek);
      return { state: { ...state, ek }, payload: { type: 'EkCt1Ack', chunk }, wipe: [] };
    }
    case 'EkSentCt1Received':
      return { state, payload: { type: 'Ct1Ack' }, wipe: [] };
  }
}

async function sampleKeys(crypto: CryptoProvider, state: KeysUnsampled, random: Random): Promise<BraidSend> {
  const { epoch, authenticator } = state;
  const seed = random(64);
  const { header, dk } = generate(seed);
  wipe(seed);
  const mac = await headerMac(crypto, authenticator, epoch, header);
  const { encoder, chunk } = nextChunk(startEncoder(concat(header, mac)));
  return {
    state: { name: 'KeysSampled', epoch, authenticator, dk, header: encoder },
    payload: { type: 'Hdr', chunk },
    wipe: [],
  };
}

/** Takes in a payload of the same epoch. `spqr/bad-mac` if a completed ciphertext is not authentic. */
export async function receiveAsKeyOwner(
  crypto: CryptoProvider,
  state: KeyOwnerState,
  payload: BraidPayload,
): Promise<BraidStep> {
  switch (state.name) {
    case 'KeysUnsampled':
      return goTo(state);
    case 'KeysSampled': {
      const chunk = chunkOf(payload, 'Ct1');
      if (chunk === undefined) return goTo(state);
      const { epoch, authenticator, dk } = state;
      const ct1 = startDecoder(CT1_LENGTH, chunk);
      return goTo({ name: 'HeaderSent', epoch, authenticator, dk, ek: startEncoder(ekVectorOf(dk)), ct1 });
    }
    case 'HeaderSent': {
      const chunk = chunkOf(payload, 'Ct1');
      if (chunk === undefined) return goTo(state);
      const ct1 = feed(state.ct1, chunk);
      if (!(ct1 instanceof Uint8Array)) return goTo({ ...state, ct1 });
      return goTo({ ...state, name: 'Ct1Received', ct1 });
    }
    case 'Ct1Received': {
      const chunk = chunkOf(payload, 'Ct2');
      if (chunk === undefined) return goTo(state);
      const { epoch, authenticator, dk, ct1 } = state;
      const ct2 = startDecoder(CT2_LENGTH + MAC_LENGTH, chunk);
      return goTo({ name: 'EkSentCt1Received', epoch, authenticator, dk, ct1, ct2 });
    }
    case 'EkSentCt1Received': {
      const chunk = chunkOf(payload, 'Ct2');
      if (chunk === undefined) return goTo(state);
      const ct2 = feed(state.ct2, chunk);
      return ct2 instanceof Uint8Array ? decapsulate(crypto, state, ct2) : goTo({ ...state, ct2 });
    }
  }
}

/** The exchange is complete: its secret renews authenticator and key chain, and the roles swap. */
async function decapsulate(
  crypto: CryptoProvider,
  { epoch, authenticator, dk, ct1 }: EkSentCt1Received,
  ct2AndMac: Uint8Array,
): Promise<BraidStep> {
  const ct2 = ct2AndMac.subarray(0, CT2_LENGTH);
  const secret = await deriveEpochSecret(crypto, epoch, decaps(dk, ct1, ct2));
  const renewed = await updateAuthenticator(crypto, authenticator, epoch, secret);
  requireMac(ct2AndMac.subarray(CT2_LENGTH), await ciphertextMac(crypto, renewed, epoch, ct1, ct2));
  return {
    state: {
      name: 'NoHeaderReceived',
      epoch: epoch + 1n,
      authenticator: renewed,
      header: startDecoder(HEADER_LENGTH + MAC_LENGTH),
    },
    epochSecret: { epoch, secret },
    wipe: [dk, authenticator.root, authenticator.mac],
  };
}
