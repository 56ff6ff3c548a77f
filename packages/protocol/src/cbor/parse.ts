import * as z from 'zod/mini';
import { WhisprError, isWhisprError } from '../errors/index.ts';
import { type CborLimits, decodeCbor } from './codec.ts';

/** Turns every refusal of the codec into the one code of the format that is read. */
export function decodeAs(code: string, bytes: Uint8Array, limits: CborLimits): unknown {
  try {
    return decodeCbor(bytes, limits);
  } catch (cause) {
    if (!isWhisprError(cause)) throw cause;
    throw new WhisprError(code, cause.message, { cause });
  }
}

/** The value as the schema sees it, else `code`. The schema's own message is kept out: it may quote the input. */
export function checkSchema<T extends z.ZodMiniType>(schema: T, value: unknown, code: string): z.output<T> {
  const result = z.safeParse(schema, value);
  if (!result.success) throw new WhisprError(code, 'does not have the documented form');
  return result.data;
}

/** Size cap, strict CBOR, schema: the value, or `code` whatever is wrong. */
export function parseCbor<T extends z.ZodMiniType>(
  schema: T,
  bytes: Uint8Array,
  limits: CborLimits,
  code: string,
): z.output<T> {
  return checkSchema(schema, decodeAs(code, bytes, limits), code);
}
