import type { FastifyInstance } from 'fastify';
import { answerFailure } from '../answer-errors.ts';
import { RelayFailure } from '../../failure.ts';
import { causeOf } from '../../log/logger.ts';
import type { Context } from '../context.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** For the machines that watch the relay: alive, able to work, and the numbers. */
export function healthRoutes(app: FastifyInstance, context: Context): void {
  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    if (context.stopping()) return reply.code(503).send({ status: 'stopping' });
    try {
      await context.store.reader.check();
    } catch (error) {
      context.logger.error('The store does not answer.', causeOf(error));
      return reply.code(503).send({ status: 'failing' });
    }
    return { status: 'ok' };
  });

  app.get('/metrics', async (request, reply) => {
    const { metrics } = context.config;
    // What came through a proxy on this machine did not come from this machine.
    const local =
      LOOPBACK.has(request.raw.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined;
    if (metrics === 'off' || (metrics === 'local' && !local))
      return answerFailure(reply, new RelayFailure('relay/not-found'));
    const { registry } = context.metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
