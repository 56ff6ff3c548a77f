import { fromUtf8 } from '../bytes/index.ts';

/** Just enough of the WebAssembly binary format (core specification 1.0 §5) to write integer code and counted loops. */

/** The instructions used here. */
export const OP = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  call: 0x10,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  i64Load: 0x29,
  i64Load8U: 0x31,
  i32Store: 0x36,
  i64Store: 0x37,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Add: 0x6a,
  i32And: 0x71,
  i32Xor: 0x73,
  i32ShrU: 0x76,
  i32Rotr: 0x78,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64And: 0x83,
  i64Xor: 0x85,
  i64Shl: 0x86,
  i64ShrS: 0x87,
  i64ShrU: 0x88,
  i32WrapI64: 0xa7,
  i64ExtendI32U: 0xad,
} as const;

/** Signed LEB128, as constants are written. */
export function signed(value: number): number[] {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    const low = ((rest % 128) + 128) % 128;
    if (low < 64 ? rest === low : rest === low - 128) return [...out, low];
    out.push(low + 128);
  }
}

/** Unsigned LEB128, as indices, offsets and lengths are written. */
export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];
}

/** The type of a block without result. */
export const NO_RESULT = 0x40;

/** A function of three i32 parameters (locals 0…2) and locals of one type from 3 on, without result. */
export interface WasmFunction {
  readonly name: string;
  readonly type: 'i32' | 'i64';
  readonly locals: number;
  readonly code: readonly number[];
}

/** "\0asm", version 1. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const I32 = 0x7f;
const I64 = 0x7e;

/** A module of such functions, numbered in the given order, with one 64 KiB page of memory exported as `memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content];
  const list = (items: readonly (readonly number[])[]) => [...unsigned(items.length), ...items.flat()];
  const text = (value: string) => [...unsigned(value.length), ...fromUtf8(value)];
  const bodies = functions.map(({ type, locals, code }) => {
    const body = [...list([[...unsigned(locals), type === 'i32' ? I32 : I64]]), ...code, OP.end];
    return [...unsigned(body.length), ...body];
  });
  const exported = functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]);
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, list([[0x60, 3, I32, I32, I32, 0]])),
    ...section(3, list(functions.map(() => [0]))),
    ...section(5, list([[0, 1]])),
    ...section(7, list([...exported, [...text('memory'), 2, 0]])),
    ...section(10, list(bodies)),
  ]);
}
