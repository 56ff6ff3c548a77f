import * as z from 'zod/mini';
import { utf8Fits } from '../cbor/index.ts';

const MAX_METADATA_BYTES = 8192;

/** `attachment_meta`: JSON as text or as an object; text comes out. The server can read it, so it must hold no secret. */
export const metadata = z.pipe(
  z.pipe(
    z.union([z.string(), z.record(z.string(), z.unknown())]),
    z.transform((value, context) => {
      const text = asText(value);
      if (text !== undefined) return text;
      context.issues.push({ code: 'custom', message: 'nested too deeply', input: undefined });
      return z.NEVER;
    }),
  ),
  z.string().check(z.refine((value) => utf8Fits(value, MAX_METADATA_BYTES), 'too large')),
);

/** Writing JSON recurses, so what is nested without end exhausts the stack. */
function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
