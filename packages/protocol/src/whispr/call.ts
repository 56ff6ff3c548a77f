import type * as z from 'zod/mini';
import { checkSchema } from '../cbor/index.ts';
import { WhisprError } from '../errors/index.ts';

/**
 * One call of the API. `query` names the fields that the original's server reads from the query; all others are in the
 * JSON body. A server reads both places (`readParameters`), since the original's client and server do not agree.
 */
export interface WhisprCall<Request extends z.ZodMiniType, Answer extends z.ZodMiniType> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** After the origin. */
  readonly path: string;
  readonly query: readonly string[];
  readonly request: Request;
  readonly answer: Answer;
}

/** Keeps the types of both schemas. */
export function defineCall<Request extends z.ZodMiniType, Answer extends z.ZodMiniType>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  query: readonly string[],
  request: Request,
  answer: Answer,
): WhisprCall<Request, Answer> {
  return { method, path, query, request, answer };
}

/**
 * The parameters of a call, taken from query and JSON body (an object, or nothing). A field that stands in both with
 * different values, or anything the schema refuses, is `whispr/bad-request`.
 */
export function readParameters<Request extends z.ZodMiniType>(
  call: { readonly request: Request },
  query: Readonly<Record<string, string>>,
  body: unknown,
): z.output<Request> {
  const fields: Record<string, unknown> = isRecord(body) ? { ...body } : {};
  for (const [name, value] of Object.entries(query)) {
    const other = Object.hasOwn(fields, name) ? (fields[name] ?? value) : value;
    if (!isSame(other, value)) throw new WhisprError('whispr/bad-request', 'query and body disagree');
    fields[name] = value;
  }
  return checkSchema(call.request, fields, 'whispr/bad-request');
}

/** What a client received, as the call's schema sees it, else `whispr/bad-answer`. */
export function readAnswer<Answer extends z.ZodMiniType>(
  call: { readonly answer: Answer },
  value: unknown,
): z.output<Answer> {
  return checkSchema(call.answer, value, 'whispr/bad-answer');
}

/** `true` and `1` of a body are the same as their text in a query; an object is never. */
function isSame(other: unknown, value: string): boolean {
  if (typeof other === 'string') return other === value;
  return (typeof other === 'number' || typeof other === 'boolean') && String(other) === value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
