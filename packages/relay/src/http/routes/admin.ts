import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import type { Admin } from '../../admin/admin.ts';
import { UNITS, type Period } from '../../admin/analytics-store.ts';
import { toCsv } from '../../admin/csv.ts';
import { RelayFailure } from '../../failure.ts';
import type { Context } from '../context.ts';
import { parse } from '../define-route.ts';
import { ADMIN_HEADERS } from '../headers.ts';
import { VERSION } from './about.ts';

const COOKIE = 'whispr_admin';
const DAYS = { hour: 90, day: 730 } as const;

const login = z.object({ password: z.string().check(z.maxLength(1000)) });
const query = z.object({
  unit: z.enum(['hour', 'day']),
  days: z.optional(z.string().check(z.regex(/^[1-9]\d{0,2}$/))),
});

/**
 * What the page at `/admin` asks for. Same origin only: no CORS, a strict cookie, and requests that other sites cause
 * are refused. Without a password hash in the settings none of it is there.
 */
export function adminRoutes(app: FastifyInstance, context: Context): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(ADMIN_HEADERS);
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new RelayFailure('relay/refused');
  });
  const nothing = (): never => {
    throw new RelayFailure('relay/not-found');
  };
  app.route({ method: ['GET', 'POST', 'PUT', 'DELETE'], url: '/admin/api/*', handler: nothing });
  const { admin } = context;
  if (admin !== undefined) routes(app, context, admin);
}

function routes(app: FastifyInstance, context: Context, admin: Admin): void {
  const { config, clock, metrics } = context;
  const startedAt = clock.now();

  app.post('/admin/api/session', { bodyLimit: 4096 }, async (request, reply) => {
    const { password } = parse(login, request.body);
    setCookie(reply, await admin.logIn(password, context.sources.of(request.raw)), admin.sessions.lifeSeconds);
    return {};
  });

  app.delete('/admin/api/session', async (request, reply) => {
    admin.sessions.close(cookieOf(request));
    setCookie(reply, '', 0);
    return {};
  });

  app.get('/admin/api/now', (request) => {
    allow(request);
    return {
      name: config.name,
      version: VERSION,
      now: clock.now(),
      startedAt,
      registration: config.registration,
      certificateEndsAt: context.certificate()?.endsAt,
      readers: metrics.openSockets.read,
      depositors: metrics.openSockets.deposit,
      connections: metrics.connections(),
      mostConnections: config.connections.all,
      stored: context.storedBytes(),
      mostStored: config.globalBytes,
      samples: admin.recorder.samples,
    };
  });

  app.get('/admin/api/periods', (request) => {
    allow(request);
    return periods(request.query).then(({ found }) => ({ periods: found }));
  });

  app.get('/admin/api/periods.csv', async (request, reply) => {
    allow(request);
    const { unit, found } = await periods(request.query);
    return reply
      .type('text/csv; charset=utf-8; header=present')
      .header('content-disposition', `attachment; filename="whispr-${unit}s.csv"`)
      .send(toCsv(found));
  });

  async function periods(given: unknown): Promise<{ unit: keyof typeof UNITS; found: Period[] }> {
    const { unit, days } = parse(query, given);
    const since = clock.now() - Math.min(DAYS[unit], Number(days ?? DAYS[unit])) * UNITS.day;
    return { unit, found: await admin.recorder.read(unit, since) };
  }

  function allow(request: FastifyRequest): void {
    if (!admin.sessions.has(cookieOf(request))) throw new RelayFailure('relay/refused');
  }

  function setCookie(reply: FastifyReply, value: string, seconds: number): void {
    const secure = config.tls !== undefined || config.origin?.startsWith('https:') === true ? '; Secure' : '';
    reply.header(
      'set-cookie',
      `${COOKIE}=${value}; Path=/admin; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`,
    );
  }
}

function cookieOf(request: FastifyRequest): string {
  const cookies = request.headers.cookie?.split(';') ?? [];
  const own = cookies.map((part) => part.trim()).find((part) => part.startsWith(`${COOKIE}=`));
  return own?.slice(COOKIE.length + 1) ?? '';
}
