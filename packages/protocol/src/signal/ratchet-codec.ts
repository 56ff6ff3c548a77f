import type { ByteReader, ByteWriter } from '../bytes/index.ts';
import type { ChainKey } from './chain-key.ts';
import { MAX_RECEIVER_CHAINS, type RatchetState } from './double-ratchet.ts';
import { PUBLIC_KEY_BYTES } from './keys.ts';
import { MAX_SKIPPED_SEEDS, type ReceiverChain } from './receiver-chain.ts';

/** Writes a Double Ratchet state: root, own pair and chain, previous counter, receiver chains with their seeds. */
export function writeRatchet(out: ByteWriter, state: RatchetState): void {
  out.raw(state.rootKey).raw(state.sender.pair.publicKey).raw(state.sender.pair.privateKey);
  writeChain(out, state.sender.chain);
  out.u32(state.previousCounter).u8(state.receivers.length);
  for (const receiver of state.receivers) {
    out.raw(receiver.ratchetKey);
    writeChain(out, receiver.chain);
    out.u16(receiver.skipped.length);
    for (const { index, seed } of receiver.skipped) out.u32(index).raw(seed);
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
  const count = from.u16();
  if (count > MAX_SKIPPED_SEEDS) from.fail('too many skipped seeds');
  const skipped = Array.from({ length: count }, () => ({ index: from.u32(), seed: from.raw(32) }));
  return { ratchetKey, chain, skipped };
}

function writeChain(out: ByteWriter, chain: ChainKey): void {
  out.raw(chain.key).u32(chain.index);
}

function readChain(from: ByteReader): ChainKey {
  return { key: from.raw(32), index: from.u32() };
}
