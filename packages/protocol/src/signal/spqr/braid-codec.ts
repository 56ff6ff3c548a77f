import type { ByteReader, ByteWriter } from '../../bytes/index.ts';
import {
  CT1_LENGTH,
  CT2_LENGTH,
  DK_LENGTH,
  EK_VECTOR_LENGTH,
  HEADER_LENGTH,
} from '../../primitives/ml-kem-768-incremental.ts';
import { MAC_LENGTH } from './authenticator.ts';
import type { BraidState } from './braid-states.ts';
import { CHUNK_LENGTH, type Chunk, type Decoder, type Encoder } from './erasure.ts';

/** How a part of a state is written and read. */
interface Field<T> {
  write(out: ByteWriter, value: T): void;
  read(from: ByteReader): T;
}

/** Exactly `length` bytes. */
function bytes(length: number): Field<Uint8Array> {
  return { write: (out, value) => void out.raw(value), read: (from) => from.raw(length) };
}

/** nextIndex(2) ‖ message. */
function encoder(length: number): Field<Encoder> {
  return {
    write: (out, { message, nextIndex }) => void out.u16(nextIndex).raw(message),
    read(from) {
      const nextIndex = from.u16();
      return { message: from.raw(length), nextIndex };
    },
  };
}

/** count(1) ‖ count × (index(2) ‖ 32 bytes), by ascending index and fewer than complete the message. */
function decoder(length: number): Field<Decoder> {
  const blocks = length / CHUNK_LENGTH;
  return {
    write(out, { chunks }) {
      out.u8(chunks.length);
      for (const { index, data } of chunks) out.u16(index).raw(data);
    },
    read(from) {
      const count = from.u8();
      if (count >= blocks) from.fail('a decoder holds too many chunks');
      const chunks: Chunk[] = [];
      for (let last = -1; chunks.length < count;) {
        const index = from.u16();
        if (index <= last) from.fail('chunks are out of order');
        chunks.push({ index, data: from.raw(CHUNK_LENGTH) });
        last = index;
      }
      return { blocks, chunks };
    },
  };
}

const dk = bytes(DK_LENGTH);
const m = bytes(32);
const header = bytes(HEADER_LENGTH);
const ek = bytes(EK_VECTOR_LENGTH);
const ct1 = bytes(CT1_LENGTH);
const headerAndMac = HEADER_LENGTH + MAC_LENGTH;
const ct2AndMac = CT2_LENGTH + MAC_LENGTH;

type Own<State> = Omit<State, 'name' | 'epoch' | 'authenticator'>;
type Layout<State> = { readonly [Name in keyof Own<State>]: Field<Own<State>[Name]> };

/** The stored form of every state: fields in this order. The tag of a state is its place in this list. */
const LAYOUTS: { readonly [State in BraidState as State['name']]: Layout<State> } = {
  KeysUnsampled: {},
  KeysSampled: { dk, header: encoder(headerAndMac) },
  HeaderSent: { dk, ek: encoder(EK_VECTOR_LENGTH), ct1: decoder(CT1_LENGTH) },
  Ct1Received: { dk, ek: encoder(EK_VECTOR_LENGTH), ct1 },
  EkSentCt1Received: { dk, ct1, ct2: decoder(ct2AndMac) },
  NoHeaderReceived: { header: decoder(headerAndMac) },
  HeaderReceived: { header },
  Ct1Sampled: { header, m, ct1: encoder(CT1_LENGTH), ek: decoder(EK_VECTOR_LENGTH) },
  EkReceivedCt1Sampled: { header, m, ct1: encoder(CT1_LENGTH), ek },
  Ct1Acknowledged: { header, m, ct1, ek: decoder(EK_VECTOR_LENGTH) },
  Ct2Sampled: { ct2: encoder(ct2AndMac) },
};
const NAMES = Object.keys(LAYOUTS) as readonly BraidState['name'][];
/** The same by name, for loops that need no more types: that fields and states agree is checked above. */
const FIELDS = new Map(
  Object.entries<Readonly<Record<string, Field<unknown>>>>(LAYOUTS).map(([name, layout]) => [
    name,
    Object.entries(layout),
  ]),
);

/** tag(1) ‖ epoch(8) ‖ authenticator root(32) ‖ mac(32) ‖ the fields of the state. */
export function writeBraid(out: ByteWriter, state: BraidState): void {
  const { root, mac } = state.authenticator;
  out.u8(NAMES.indexOf(state.name)).u64(state.epoch).raw(root).raw(mac);
  const values = new Map<string, unknown>(Object.entries(state));
  for (const [name, field] of FIELDS.get(state.name) ?? []) field.write(out, values.get(name));
}

/** Reads what `writeBraid` wrote; anything else is the reader's coded error. */
export function readBraid(from: ByteReader): BraidState {
  const name = NAMES[from.u8()] ?? from.fail('unknown braid state');
  const epoch = from.u64();
  if (epoch === 0n) from.fail('epochs count from 1');
  const authenticator = { root: from.raw(32), mac: from.raw(32) };
  const values = (FIELDS.get(name) ?? []).map(([key, field]) => [key, field.read(from)]);
  return { name, epoch, authenticator, ...Object.fromEntries(values) } as BraidState;
}
