import { RELAY_ERRORS } from '@whispr/contract';
import type { FastifyReply } from 'fastify';
import { asFailure, RelayFailure } from '../failure.ts';

const TOO_LARGE = new Set(['FST_ERR_CTP_BODY_TOO_LARGE']);

/** Fastify's own faults (bad JSON, wrong media type, too large) as codes of the contract; ours as they are. */
export function toFailure(error: unknown): RelayFailure {
  if (error instanceof RelayFailure) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof code === 'string' && TOO_LARGE.has(code)) return new RelayFailure('relay/too-large');
  const clientsFault = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return clientsFault ? new RelayFailure('relay/bad-request') : asFailure(error);
}

/** Answers with the code, its fixed sentence and when to come again. Nothing of the inside gets out. */
export function answerFailure(reply: FastifyReply, failure: RelayFailure): FastifyReply {
  const { http, message } = RELAY_ERRORS[failure.relayCode];
  const wait = failure.retryAfterMs;
  if (wait !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(wait / 1000))));
  return reply
    .code(http)
    .send({ code: failure.relayCode, message, ...(wait === undefined ? {} : { retryAfterMs: wait }) });
}
