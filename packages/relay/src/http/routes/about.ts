import { LIMITS, openApiDocument } from '@whispr/contract';
import type { FastifyInstance } from 'fastify';
import { withWhispr } from '../../whispr/openapi.ts';
import { encode } from '../bytes.ts';
import type { Context } from '../context.ts';
import { defineRoute } from '../define-route.ts';

export const VERSION = '0.1.0';

/** What a client reads first: the relay's key, costs and limits; the API's own description; challenges. */
export function aboutRoutes(app: FastifyInstance, context: Context): void {
  const { config, clock, store, challenges } = context;
  const document = config.whispr.mode === 'off' ? openApiDocument() : withWhispr(openApiDocument());

  defineRoute(app, context, 'info', { rate: 'read' }, async () => ({
    name: config.name,
    version: VERSION,
    key: encode(store.relayKey),
    time: clock.now(),
    work: config.work,
    registration: config.registration,
    ttl: { max: config.ttlMaxSeconds, default: Math.min(LIMITS.defaultTtlSeconds, config.ttlMaxSeconds) },
    limits: { envelope: LIMITS.envelope, queue: config.queue, perSecond: config.rates.deposit.perSecond },
  }));

  // Not counted: acks need one, and acks are never held up. It costs one HMAC.
  defineRoute(app, context, 'challenge', {}, async () => ({ challenge: encode(challenges.make()) }));

  app.get('/v1/openapi.json', async () => document);
}
