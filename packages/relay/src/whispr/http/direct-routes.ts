import type { FastifyInstance } from 'fastify';
import {
  bindingHolds,
  inboxQuery,
  isSigned,
  sendRequest,
  userId,
  type publicKeyAnswer,
  type sendAnswer,
} from '@whispr/protocol/whispr';
import { checkSchema } from '@whispr/protocol/cbor';
import { toHex } from '@whispr/protocol/bytes';
import type * as z from 'zod/mini';
import { causeOf } from '../../log/logger.ts';
import { deleteMessages, releaseMessages, storeMessage, takeMessages, type MessageJson } from '../direct/messages.ts';
import { WhisprFailure } from '../failure.ts';
import type { Parts } from '../parts.ts';
import { defineRoute, jsonOf, type Ask } from './route.ts';

const SEND_BODY = 262_144;

/** Direct messages: `POST /send`, `GET /inbox/{address}`, `GET /public-key`. */
export function directRoutes(api: FastifyInstance, parts: Parts): void {
  const { context } = parts;
  defineRoute(api, parts, 'POST', '/send', { bodyLimit: SEND_BODY }, (ask) => send(parts, ask));
  defineRoute(api, parts, 'GET', '/inbox/:address', {}, (ask) => inbox(parts, ask));
  // The original's is new at every start, and no client uses it.
  const answer: z.input<typeof publicKeyAnswer> = { public_key: toHex(context.store.relayKey), analytics: false };
  defineRoute(api, parts, 'GET', '/public-key', {}, async () => answer);
}

/** A copy is known by what is sealed: no two messages are the same, whoever they are said to be from or to. */
async function send(parts: Parts, { body, actor, source }: Ask): Promise<z.input<typeof sendAnswer>> {
  const { crypto, context, settings, senders, inboxes, database } = parts;
  const request = checkSchema(sendRequest, jsonOf(body), 'whispr/bad-request');
  const { to, from_, enc_pub, message, signature, timestamp, binding } = request;
  if (!(await isSigned(crypto, from_, message, signature))) throw new WhisprFailure('whispr/bad-signature');
  const bound = { to, from_, enc_pub, message, timestamp };
  if (binding !== undefined && !(await bindingHolds(crypto, bound, binding)))
    throw new WhisprFailure('whispr/bad-binding');
  actor.maybeAs(actor.proven === undefined ? undefined : enc_pub);
  // Only now: nobody can use up what another may send. The second count holds over all processes, the third is for who
  // makes up signing keys.
  senders.use(from_);
  context.limiter.use('deposit', from_);
  context.limiter.use('deposit', source, to);
  const now = context.clock.now();
  const live = inboxes.has(to);
  const stored = await storeMessage(database, request, await crypto.sha256(message), settings, now, live);
  if (live) inboxes.push(to, [stored]);
  // Someone who came while it was written has looked too early.
  else if (inboxes.has(to)) inboxes.look(to);
  return { status: 'ok', analytics: false };
}

/** Hands out and deletes; what could not be written to the connection is given back. */
async function inbox(parts: Parts, { params, query, actor, reply }: Ask): Promise<{ messages: MessageJson[] }> {
  const { database, context } = parts;
  const address = actor.as(checkSchema(userId, params['address'], 'whispr/bad-request'));
  const { since = -1 } = checkSchema(inboxQuery, query, 'whispr/bad-request');
  const messages = await takeMessages(database, address, since, context.clock.now());
  if (messages.length === 0) return { messages };
  const ids = messages.map((message) => message.id);
  const settle = (outcome: Promise<void>): void => {
    outcome.catch((error: unknown) => context.logger.error('Messages could not be settled.', causeOf(error)));
  };
  let written = false;
  reply.raw.once('finish', () => {
    written = true;
    settle(deleteMessages(database, address, ids));
  });
  reply.raw.once('close', () => {
    if (!written) settle(releaseMessages(database, address, ids));
  });
  return { messages };
}
