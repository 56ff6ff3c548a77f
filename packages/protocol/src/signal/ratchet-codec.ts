import type { ByteReader, ByteWriter } from '../bytes/index.ts';
import type { ChainKey } from './chain-key.ts';
import { MAX_RECEIVER_CHAINS, type RatchetState } from './double-ratchet.ts';
import { PUBLIC_KEY_BYTES } from './keys.ts';
import { MAX_SKIPPED_SEEDS, type ReceiverChain } from './receiver-chain.ts';
import { SKIPPED_KEY_LENGTH } from './spqr/skipped-keys.ts';

/** Writes a Double Ratchet state: root, own pair and chain, previous counter, receiver chains with their seeds. */
export function writeRatchet(out: ByteWriter, state: RatchetState): void {
  out.raw(state.rootKey).raw(state.sender.pair.publicKey).raw(state.sender.pair.privateKey);
  writeChain(out, state.sender.chain);
  out.u32(state.previousCounter).u8(state.receivers.length);
  for (const receiver of state.receivers) {
    out.raw(receiver.ratchetKey);
    writeChain(out, receiver.chain);
    out.block(receiver.skipped);
  }
}

/** Reads what `writeRatchet` wrote. */
export function readRatchet(from: ByteReader): RatchetState {
  const rootKey = from.raw(32);
  const pair = { publicKey: from.raw(PUBLIC_KEY_BYTES), privateKey: from.raw(32) };
  const sender = { pair, chain: readChain(from) };
  const previousCounter = from.u32();
  const count = from.u8();
  if (count > MAX_RECEIVER_CHAINS) from.fail('too many receiver chains');
  const receivers = Array.from({ length: count }, () => readReceiver(from));
  return { rootKey, sender, previousCounter, receivers };
}

function readReceiver(from: ByteReader): ReceiverChain {
  const ratchetKey = from.raw(PUBLIC_KEY_BYTES);
  const chain = readChain(from);
  const skipped = from.block(MAX_SKIPPED_SEEDS * SKIPPED_KEY_LENGTH);
  if (!isAscending(skipped, chain.index)) from.fail('ill-formed skipped seeds');
  return { ratchetKey, chain, skipped };
}

function writeChain(out: ByteWriter, chain: ChainKey): void {
  out.raw(chain.key).u32(chain.index);
}

function readChain(from: ByteReader): ChainKey {
  return { key: from.raw(32), index: from.u32() };
}

/** True for whole records whose indices ascend and are all below the chain's. */
function isAscending(skipped: Uint8Array, below: number): boolean {
  if (skipped.length % SKIPPED_KEY_LENGTH !== 0) return false;
  const view = new DataView(skipped.buffer, skipped.byteOffset, skipped.byteLength);
  let last = -1;
  for (let at = 0; at < skipped.length; at += SKIPPED_KEY_LENGTH) {
    const index = view.getUint32(at);
    if (index <= last || index >= below) return false;
    last = index;
  }
  return true;
}
