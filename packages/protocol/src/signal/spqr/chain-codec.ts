import type { ByteReader, ByteWriter } from '../../bytes/index.ts';
import type { ReceiveChain, SendChain } from './chain-link.ts';
import type { ChainLink, Direction, KeyChain } from './chain.ts';
import { LINKS_BEFORE_SEND, MAX_LINKS, MAX_OUT_OF_ORDER } from './limits.ts';
import { SKIPPED_KEY_LENGTH, skippedCount, skippedIndexAt } from './skipped-keys.ts';

const DIRECTIONS: readonly Direction[] = ['A2B', 'B2A'];

/**
 * direction(1) ‖ next root(32) ‖ current epoch(8) ‖ send epoch(8) ‖ count(1) ‖ links, oldest first. A link is
 * [ send key(32) ‖ counter(4) ] ‖ receive key(32) ‖ counter(4) ‖ count(2) ‖ skipped keys; the part in brackets is there
 * from the send epoch on.
 */
export function writeChain(out: ByteWriter, chain: KeyChain): void {
  out.u8(DIRECTIONS.indexOf(chain.direction)).raw(chain.nextRoot);
  out.u64(chain.currentEpoch).u64(chain.sendEpoch).u8(chain.links.length);
  for (const { send, receive } of chain.links) {
    if (send) out.raw(send.next).u32(send.counter);
    out.raw(receive.next).u32(receive.counter);
    out.u16(skippedCount(receive.skipped)).raw(receive.skipped);
  }
}

/** Reads what `writeChain` wrote; anything else is the reader's coded error. */
export function readChain(from: ByteReader): KeyChain {
  const direction = DIRECTIONS[from.u8()] ?? from.fail('unknown direction');
  const nextRoot = from.raw(32);
  const currentEpoch = from.u64();
  const sendEpoch = from.u64();
  const count = from.u8();
  const firstEpoch = currentEpoch - BigInt(count - 1);
  if (count < 1 || count > MAX_LINKS || firstEpoch < 0n) from.fail('impossible number of links');
  if (sendEpoch > currentEpoch || sendEpoch < firstEpoch || sendEpoch > firstEpoch + BigInt(LINKS_BEFORE_SEND))
    from.fail('impossible send epoch');
  const links = Array.from({ length: count }, (_, i): ChainLink => {
    const send = firstEpoch + BigInt(i) < sendEpoch ? undefined : readSend(from);
    return { send, receive: readReceive(from) };
  });
  return { direction, nextRoot, links, currentEpoch, sendEpoch };
}

function readSend(from: ByteReader): SendChain {
  return { next: from.raw(32), counter: from.u32() };
}

function readReceive(from: ByteReader): ReceiveChain {
  const { next, counter } = readSend(from);
  const skipped = from.raw(from.u16() * SKIPPED_KEY_LENGTH);
  let last = Math.max(0, counter - MAX_OUT_OF_ORDER - 1);
  for (let i = 0; i < skippedCount(skipped); i += 1) {
    const index = skippedIndexAt(skipped, i);
    if (index <= last || index >= counter) from.fail('a skipped key is out of place');
    last = index;
  }
  return { next, counter, skipped };
}
