import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { defaultProvider } from '@whispr/protocol/primitives';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Context } from '../http/context.ts';
import { API_HEADERS } from '../http/headers.ts';
import { TokenBuckets } from '../limits/token-buckets.ts';
import { causeOf } from '../log/logger.ts';
import { asWhisprFailure, WhisprFailure } from './failure.ts';
import { attachmentRoutes } from './http/attachment-routes.ts';
import { directRoutes } from './http/direct-routes.ts';
import { groupAttachmentRoutes } from './http/group-attachment-routes.ts';
import { groupRoutes } from './http/group-routes.ts';
import type { Parts } from './parts.ts';
import { Proofs } from './proofs.ts';
import { SlidingWindow } from './sliding-window.ts';
import { Inboxes } from './sockets/inboxes.ts';
import { SignalRooms } from './sockets/signal-rooms.ts';
import { WhisprSockets } from './sockets/whispr-sockets.ts';
import { sweepWhispr } from './store/sweep.ts';

/** Attachments from one source: some at once, then one in ten seconds. */
const UPLOADS = { perSecond: 0.1, burst: 20 };
/** How soon a message that another process stored is pushed. */
const SHARED_LOOK_MS = 1000;
const PREFIXES = ['', '/api'];
const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'content-type, x-whispr-proof',
  'access-control-max-age': '86400',
};

/** The documented Whispr API, as a part of a relay. */
export type WhisprApi = {
  /** Handles an upgrade if its path belongs to this API. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  sweep: () => Promise<void>;
  stop: (graceMs: number) => Promise<void>;
};

/**
 * Adds the API to `app`, unless it is off. `now` is monotonic, in ms; `admit` says whether one more WebSocket may be
 * taken.
 */
export async function startWhispr(
  app: FastifyInstance,
  context: Context,
  now: () => number,
  admit: (request: IncomingMessage) => boolean,
): Promise<WhisprApi | undefined> {
  const { config, clock, store, metrics, logger } = context;
  const settings = config.whispr;
  if (settings.mode === 'off') return undefined;
  if (settings.mode === 'open')
    logger.warn(
      'The Whispr API is open: whoever knows an address reads its inbox and acts as its owner in groups, and attachments in clear are stored.',
      { setting: 'WHISPR_OPEN' },
    );
  const onFailure = (failure: WhisprFailure): void => {
    metrics.errors.add(failure.refusal);
    if (failure.refusal === 'whispr/internal')
      logger.error('A request of the Whispr API failed unexpectedly.', causeOf(failure.cause));
  };
  const crypto = await defaultProvider();
  const { database } = store;
  const safe = settings.mode === 'safe';
  // Several processes may serve one store: then they remember together, and look for what another one stored.
  const shared = config.database !== undefined;
  const spend = (digest: Uint8Array, expiresAt: number): Promise<boolean> =>
    store.writer.spendChallenge(digest, expiresAt);
  const parts: Parts = {
    context,
    settings,
    safe,
    crypto,
    database,
    proofs: new Proofs(crypto, clock, config.origin, shared ? spend : undefined),
    senders: new SlidingWindow(settings.perSecond, now),
    uploads: new TokenBuckets(UPLOADS, now),
    uploading: new Set(),
    inboxes: new Inboxes(database, clock, (error) => onFailure(asWhisprFailure(error))),
    groups: { database, rules: { ...settings, strict: safe }, now: () => clock.now() },
  };
  await app.register(async (api) => addRoutes(api, parts, onFailure));
  const sockets = new WhisprSockets(parts, new SignalRooms(now, onFailure), { admit, onFailure });
  const lookEveryMs = shared ? SHARED_LOOK_MS : config.heartbeatMs;
  const looking = setInterval(() => parts.inboxes.lookForAll(), lookEveryMs);
  return {
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
    async sweep() {
      for (const part of [parts.proofs, parts.senders, parts.uploads]) part.sweep();
      await sweepWhispr(database, clock.now());
    },
    stop(graceMs) {
      clearInterval(looking);
      return sockets.stop(graceMs);
    },
  };
}

function addRoutes(api: FastifyInstance, parts: Parts, onFailure: (failure: WhisprFailure) => void): void {
  // A proof covers the bytes of the body, so they come as they are.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  api.addHook('onRequest', async (_request, reply) => {
    reply.headers(API_HEADERS);
    if (parts.context.stopping()) throw new WhisprFailure('whispr/stopping');
  });
  api.setErrorHandler((error, _request, reply) => {
    const failure = asWhisprFailure(error);
    onFailure(failure);
    return answer(reply, failure);
  });
  const roots = ['/send', '/upload', '/public-key', '/inbox/*', '/download/*', '/groups/*', '/api/groups/*'];
  for (const root of roots)
    api.options(root, async (_request, reply) => reply.headers(PREFLIGHT_HEADERS).code(204).send());
  directRoutes(api, parts);
  attachmentRoutes(api, parts);
  for (const prefix of PREFIXES) {
    groupRoutes(api, parts, prefix);
    groupAttachmentRoutes(api, parts, prefix);
  }
}

function answer(reply: FastifyReply, { status, body, retryAfterMs }: WhisprFailure): FastifyReply {
  if (retryAfterMs !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  return reply.code(status).send(body);
}
