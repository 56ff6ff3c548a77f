import { WhisprError } from '../../errors/index.ts';
import { HEADER_LENGTH } from '../../primitives/ml-kem-768-incremental.ts';
import type { CryptoProvider } from '../../primitives/provider.ts';
import { MAC_LENGTH, initAuthenticator } from './authenticator.ts';
import { receiveAsEncapsulator, sendAsEncapsulator } from './braid-encapsulator.ts';
import { receiveAsKeyOwner, sendAsKeyOwner } from './braid-key-owner.ts';
import { type BraidSend, type BraidState, type BraidStep, type Random, goTo, isKeyOwner } from './braid-states.ts';
import type { Direction } from './chain.ts';
import { startDecoder } from './erasure.ts';
import type { BraidMessage } from './wire.ts';

/** The braid at epoch 1. The party that opened the session owns the first key pair. */
export async function initBraid(
  crypto: CryptoProvider,
  authKey: Uint8Array,
  direction: Direction,
): Promise<BraidState> {
  const common = { epoch: 1n, authenticator: await initAuthenticator(crypto, authKey) };
  if (direction === 'A2B') return { name: 'KeysUnsampled', ...common };
  return { name: 'NoHeaderReceived', ...common, header: startDecoder(HEADER_LENGTH + MAC_LENGTH) };
}

/** The payload of the next message, which is of the old state's epoch. */
export function sendBraid(crypto: CryptoProvider, state: BraidState, random: Random): Promise<BraidSend> {
  return isKeyOwner(state) ? sendAsKeyOwner(crypto, state, random) : sendAsEncapsulator(crypto, state, random);
}

/**
 * Takes in a message. One of an older epoch changes nothing; one of a later epoch is `spqr/bad-epoch`, except the first
 * of the next epoch, which tells the encapsulator that its ciphertext has arrived. A payload the state does not wait
 * for changes nothing. Completed parts that are not authentic are `spqr/bad-mac` or `spqr/bad-ek`.
 */
export async function receiveBraid(
  crypto: CryptoProvider,
  state: BraidState,
  { epoch, payload }: BraidMessage,
): Promise<BraidStep> {
  if (epoch < state.epoch) return goTo(state);
  if (epoch > state.epoch) {
    if (state.name !== 'Ct2Sampled' || epoch !== state.epoch + 1n)
      throw new WhisprError('spqr/bad-epoch', 'the peer cannot be in this epoch yet');
    // Its payload is not looked at: as key owner there is nothing to be told before the first send.
    return goTo({ name: 'KeysUnsampled', epoch, authenticator: state.authenticator });
  }
  return isKeyOwner(state) ? receiveAsKeyOwner(crypto, state, payload) : receiveAsEncapsulator(crypto, state, payload);
}
