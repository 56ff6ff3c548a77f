import { concat } from '../bytes/index.ts';
import type { Bytes } from '../primitives/index.ts';
import { signalError } from './failures.ts';

/** What a field may hold here: a varint of 32 bits, or bytes. */
export type FieldValue = number | Uint8Array;

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;
const MOST_FIELD = 2 ** 29 - 1;

/** Writes the two field kinds of the Signal messages, in the order of the calls. */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  /** An unsigned 32-bit field; left out if undefined. */
  uint32(field: number, value: number | undefined): this {
    if (value !== undefined) this.#parts.push(varint(field * 8 + VARINT), varint(value));
    return this;
  }

  /** A byte field; left out if undefined. */
  bytes(field: number, value: Uint8Array | undefined): this {
    if (value !== undefined) this.#parts.push(varint(field * 8 + LENGTH_DELIMITED), varint(value.length), value);
    return this;
  }

  finish(): Bytes {
    return concat(...this.#parts);
  }
}

/**
 * Reads a whole message into field number → last value (the proto2 rule for repeated singular fields). Fields above
 * `lastField` are unknown and skipped. Varints may be longer than needed, up to 10 bytes, as every protobuf reader
 * accepts them. Groups, known fields of a fixed width and anything cut short are `signal/malformed`. Byte values are views of the input, and only known
 * fields are kept, so hostile input cannot make this allocate.
 */
export function readProtobuf(input: Uint8Array, lastField: number): Map<number, FieldValue> {
  const fields = new Map<number, FieldValue>();
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 1; at < input.length; shift *= 128) {
      const byte = input[at] ?? 0;
      at += 1;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
      if (shift >= 2 ** 63) break;
    }
    throw signalError('malformed', 'a varint does not end');
  };
  const view = (length: number): Uint8Array => {
    if (length > input.length - at) throw signalError('malformed', 'a field is cut short');
    at += length;
    return input.subarray(at - length, at);
  };
  while (at < input.length) {
    const key = next();
    const field = Math.floor(key / 8);
    if (field < 1 || field > MOST_FIELD) throw signalError('malformed', 'not a field number');
    const kind = key % 8;
    let value: FieldValue | undefined;
    if (kind === VARINT) value = next();
    else if (kind === LENGTH_DELIMITED) value = view(next());
    else if (kind === FIXED_64) view(8);
    else if (kind === FIXED_32) view(4);
    else throw signalError('malformed', 'an unknown kind of field');
    if (field > lastField) continue;
    if (value === undefined) throw signalError('malformed', 'a field of another kind');
    fields.set(field, value);
  }
  return fields;
}

/** An optional unsigned 32-bit field; bytes or a larger number in its place are `signal/malformed`. */
export function optionalUint32(fields: Map<number, FieldValue>, field: number): number | undefined {
  const value = fields.get(field);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || value > 0xffff_ffff) throw signalError('malformed', `field ${field} is no uint32`);
  return value;
}

/** An optional byte field, copied out of the input; a number in its place is `signal/malformed`. */
export function optionalBytes(fields: Map<number, FieldValue>, field: number): Bytes | undefined {
  const value = fields.get(field);
  if (value === undefined) return undefined;
  if (typeof value === 'number') throw signalError('malformed', `field ${field} is no byte string`);
  return value.slice();
}

/** A field that must be there, else `signal/malformed`. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw signalError('malformed', `${name} is missing`);
  return value;
}

function varint(value: number): Bytes {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.of(...out, rest);
    out.push((rest % 128) + 128);
  }
}
