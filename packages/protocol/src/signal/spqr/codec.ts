import { ByteReader, ByteWriter } from '../../bytes/index.ts';
import { WhisprError } from '../../errors/index.ts';
import { readBraid, writeBraid } from './braid-codec.ts';
import { type BraidState, isKeyOwner } from './braid-states.ts';
import { readChain, writeChain } from './chain-codec.ts';
import type { SpqrState } from './state.ts';

const VERSION = 1;

/** The largest state that can arise has three links with 2000 skipped keys each: under 224 000 bytes. */
const MAX_STATE_LENGTH = 224_000;

/** The stored form of a state: version(1) ‖ braid ‖ chain. Equal states give equal bytes. It holds secrets. */
export function encodeSpqrState(state: SpqrState): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter().u8(VERSION);
  writeBraid(out, state.braid);
  writeChain(out, state.chain);
  return out.finish();
}

/**
 * Reads a stored state. Sizes, order and the fit of braid and chain are checked; anything wrong is `spqr/bad-state`,
 * a version of the future `spqr/unsupported-state`.
 */
export function decodeSpqrState(bytes: Uint8Array): SpqrState {
  const from = new ByteReader(bytes, 'spqr/bad-state');
  if (bytes.length > MAX_STATE_LENGTH) from.fail('the state is too large');
  const version = from.u8();
  if (version > VERSION) throw new WhisprError('spqr/unsupported-state', 'the state was written by a later version');
  if (version < VERSION) from.fail('unknown version');
  const state = { braid: readBraid(from), chain: readChain(from) };
  from.end();
  if (!isCoherent(state)) from.fail('braid and chain do not belong together');
  return state;
}

/** Parties take turns as key owner, and the chain has grown by an epoch's secret exactly when the braid has given it. */
function isCoherent({ braid, chain }: SpqrState): boolean {
  const ownerDirection = braid.epoch % 2n === 1n ? 'A2B' : 'B2A';
  const expectedEpoch = gaveSecret(braid) ? braid.epoch : braid.epoch - 1n;
  return (
    isKeyOwner(braid) === (chain.direction === ownerDirection) &&
    chain.currentEpoch === expectedEpoch &&
    chain.sendEpoch < braid.epoch
  );
}

/** Whether the secret of the state's epoch is out: for the encapsulator from its first ct1 chunk on. */
function gaveSecret(braid: BraidState): boolean {
  return !isKeyOwner(braid) && braid.name !== 'NoHeaderReceived' && braid.name !== 'HeaderReceived';
}
