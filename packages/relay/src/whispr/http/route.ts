import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PROOF_HEADER } from '@whispr/protocol/whispr';
import type { RateName } from '../../limits/rates.ts';
import { WhisprFailure } from '../failure.ts';
import type { Parts } from '../parts.ts';
import { Actor } from './actor.ts';

/** A request whose size, rate and proof were checked. */
export type Ask = {
  /** The parameters of the path. */
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  body: Uint8Array<ArrayBuffer>;
  contentType: string;
  source: string;
  actor: Actor;
  reply: FastifyReply;
};

/**
 * `rate`: what the source is counted for. `bodyLimit` in bytes. `large`: the body takes so much memory that before it
 * is read the source's attachments and all uploads under way are counted.
 */
export type RouteOptions = { rate?: RateName; bodyLimit?: number; large?: boolean };
const SMALL_BODY = 16_384;
const UPLOADS_AT_ONCE = 16;

/** Registers a route; what `handle` returns is the JSON answer. A HEAD must not take messages, so there is none. */
export function defineRoute(
  api: FastifyInstance,
  parts: Parts,
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  { rate = 'read', bodyLimit = SMALL_BODY, large = false }: RouteOptions,
  handle: (ask: Ask) => Promise<unknown>,
): void {
  const { sources, limiter } = parts.context;
  api.route({
    method,
    url,
    bodyLimit,
    exposeHeadRoute: false,
    onRequest: async (request, reply) => {
      if (large) admitUpload(parts, sources.of(request.raw), reply);
    },
    async handler(request, reply) {
      const source = sources.of(request.raw);
      limiter.use(rate, source);
      const body = request.body instanceof Uint8Array ? Uint8Array.from(request.body) : new Uint8Array(0);
      return handle({
        params: request.params as Record<string, string>,
        query: queryOf(request),
        body,
        contentType: request.headers['content-type'] ?? '',
        source,
        actor: await actorOf(parts, request, body),
        reply,
      });
    },
  });
}

/** `whispr/rate-limited` where one source, or all together, upload too much at once. */
function admitUpload({ uploads, uploading }: Parts, source: string, reply: FastifyReply): void {
  if (uploading.size >= UPLOADS_AT_ONCE) throw new WhisprFailure('whispr/rate-limited', { retryAfterMs: 1000 });
  const wait = uploads.take(source);
  if (wait > 0) throw new WhisprFailure('whispr/rate-limited', { retryAfterMs: wait });
  uploading.add(reply.raw);
  reply.raw.once('close', () => uploading.delete(reply.raw));
}

/** The body as JSON, whatever it says it is: clients of the original do not always say. Nothing is undefined. */
export function jsonOf(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    // The cause is left out: its message quotes the input.
    throw new WhisprFailure('whispr/bad-request');
  }
}

function queryOf(request: FastifyRequest): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) {
    if (typeof value !== 'string') throw new WhisprFailure('whispr/bad-request');
    Object.defineProperty(query, name, { value, enumerable: true });
  }
  return query;
}

async function actorOf({ proofs, safe }: Parts, request: FastifyRequest, body: Uint8Array): Promise<Actor> {
  const proof = request.headers[PROOF_HEADER];
  if (typeof proof !== 'string') return new Actor(safe, undefined);
  return new Actor(safe, await proofs.check(request.raw, proof, request.raw.url ?? '', body));
}
