import type { Socket } from 'node:net';
import { fastify, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { RelayFailure } from '../failure.ts';
import { causeOf } from '../log/logger.ts';
import { answerFailure, toFailure } from './answer-errors.ts';
import type { Context } from './context.ts';
import { API_HEADERS, HSTS, PREFLIGHT_HEADERS } from './headers.ts';
import { adminRoutes } from './routes/admin.ts';
import { aboutRoutes } from './routes/about.ts';
import { healthRoutes } from './routes/health.ts';
import { inviteRoutes } from './routes/invites.ts';
import { mailboxRoutes } from './routes/mailboxes.ts';
import { recordRoutes } from './routes/records.ts';
import { webClient } from './web-client.ts';

const HANG_UP_MS = 1000;
const BAD_REQUEST = JSON.stringify({
  code: 'relay/bad-request',
  message: 'The request does not have the documented form.',
});

/** The HTTP server of the relay (HTTPS with a certificate of its own), not yet listening. */
export async function makeApp(context: Context): Promise<FastifyInstance> {
  const certificate = context.certificate();
  const timeouts = { headersTimeout: Math.min(10_000, context.config.requestMs), connectionsCheckingInterval: 1000 };
  const options = {
    logger: false,
    requestTimeout: context.config.requestMs,
    // A path or body that Node cannot even parse gets a coded answer too, and the connection ends.
    clientErrorHandler: (_error, socket) => answerAndClose(socket),
    frameworkErrors: (error, _request, reply) => void answerFailure(reply, toFailure(error)),
  } satisfies FastifyServerOptions;
  const { cert, key } = certificate ?? {};
  const https = { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: timeouts.headersTimeout, ...timeouts } as const;
  const app =
    certificate === undefined
      ? fastify({ ...options, http: timeouts })
      : (fastify({ ...options, https }) as unknown as FastifyInstance);
  app.setErrorHandler((error, _request, reply) => {
    const failure = toFailure(error);
    context.metrics.errors.add(failure.relayCode);
    if (failure.relayCode === 'relay/internal')
      context.logger.error('A request failed unexpectedly.', causeOf(failure.cause));
    return answerFailure(reply, failure);
  });
  app.setNotFoundHandler((_request, reply) => answerFailure(reply, new RelayFailure('relay/not-found')));
  app.addHook('onResponse', async (request, reply) => {
    context.metrics.requests.add(`${request.routeOptions.url ?? 'none'} ${reply.statusCode}`);
  });

  await app.register(async (api) => {
    api.addHook('onRequest', async (request, reply) => {
      reply.headers(API_HEADERS);
      if (certificate !== undefined) reply.headers(HSTS);
      if (context.stopping() && request.routeOptions.url?.startsWith('/v1/')) throw new RelayFailure('relay/stopping');
    });
    api.options('/v1/*', async (_request, reply) => reply.headers(PREFLIGHT_HEADERS).code(204).send());
    const nothing = (): never => {
      throw new RelayFailure('relay/not-found');
    };
    api.route({ method: ['GET', 'POST', 'PUT', 'DELETE'], url: '/v1/*', handler: nothing });
    for (const routes of [aboutRoutes, healthRoutes, mailboxRoutes, recordRoutes, inviteRoutes]) routes(api, context);
  });
  await app.register(async (operator) => adminRoutes(operator, context));
  await app.register(async (web) => webClient(web, context));
  return app;
}

function answerAndClose(socket: Socket): void {
  if (!socket.writable) return socket.destroy() && undefined;
  // A client that does not hang up, or whose TLS handshake never ended so that nothing can be written.
  const cut = setTimeout(() => socket.destroy(), HANG_UP_MS);
  socket.once('close', () => clearTimeout(cut));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\n` +
      `Content-Length: ${BAD_REQUEST.length}\r\n\r\n${BAD_REQUEST}`,
  );
}
