import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from './context.ts';
import { safeHost, webHeaders } from './headers.ts';

const YEAR = 'public, max-age=31536000, immutable';
const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Whispr relay</title>
<h1>The relay is running.</h1><p>The web client has not been built yet: run <code>npm run build</code>, then load this page again.</p></html>`;

/** The built web client: hashed files for ever, everything else asked for anew; every page address is the one page. */
export async function webClient(app: FastifyInstance, { config, admin }: Context): Promise<void> {
  const root = resolve(config.web);
  const publicHost = config.origin === undefined ? undefined : new URL(config.origin).host;
  const secure = config.tls !== undefined || (config.origin?.startsWith('https:') ?? false);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(webHeaders(publicHost ?? safeHost(request.headers.host), secure));
  });
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    serve: false,
    cacheControl: false,
    dotfiles: 'ignore',
  });
  app.get('/*', (request: FastifyRequest<{ Params: { '*': string } }>, reply) => {
    const path = request.params['*'];
    if (isFileName(path)) return sendFile(reply, path);
    if (!existsSync(join(root, 'index.html'))) return reply.code(503).type('text/html').send(NOT_BUILT);
    const page = admin !== undefined && /^admin\/?$/.test(path) ? 'admin.html' : 'index.html';
    return reply.header('cache-control', 'no-cache').sendFile(page);
  });

  function sendFile(reply: FastifyReply, path: string): FastifyReply {
    return reply.header('cache-control', path.startsWith('assets/') ? YEAR : 'no-cache').sendFile(path);
  }
}

/** A path with an extension is a file; anything else is a page of the client. */
function isFileName(path: string): boolean {
  return /\.[a-z0-9]+$/i.test(path);
}
