import type * as z from 'zod/mini';
import { toUtf8 } from '../bytes/index.ts';
import { checkSchema } from '../cbor/index.ts';
import { WhisprError } from '../errors/index.ts';

const MAX_DEPTH = 64;

/** Size cap, strict UTF-8, JSON, schema: the value, or `code` whatever is wrong. `limit` is in bytes or UTF-16 units. */
export function parseJson<T extends z.ZodMiniType>(
  schema: T,
  input: string | Uint8Array,
  limit: number,
  code: string,
): z.output<T> {
  if (input.length > limit) throw new WhisprError(code, 'too large');
  return checkSchema(schema, jsonValue(input, code), code);
}

function jsonValue(input: string | Uint8Array, code: string): unknown {
  try {
    const text = typeof input === 'string' ? input : toUtf8(input);
    if (nestingFits(text)) return JSON.parse(text);
  } catch {
    // The cause is left out: its message quotes the input.
    throw new WhisprError(code, 'not JSON');
  }
  throw new WhisprError(code, 'nested too deeply');
}

/**
 * No documented value is nested more than 4 deep; writing a value of any depth again would exhaust the stack. Character
 * by character: a regular expression would exhaust it too, on long strings.
 */
function nestingFits(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (inString && character === '\\') i += 1;
    else if (character === '"') inString = !inString;
    else if (!inString && (character === '[' || character === '{')) depth += 1;
    else if (!inString && (character === ']' || character === '}')) depth -= 1;
    if (depth > MAX_DEPTH) return false;
  }
  return true;
}

/**
 * A flat object of strings as Python's `json.dumps` writes it: a space after `:` and `,`, everything but ASCII escaped.
 * The original's files are written so; ours must be the same to the byte.
 */
export function pythonJson(fields: ReadonlyMap<string, string>): string {
  const parts = [...fields].map(([name, value]) => `${asciiString(name)}: ${asciiString(value)}`);
  return `{${parts.join(', ')}}`;
}

function asciiString(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
