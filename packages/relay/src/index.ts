import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { systemClock, type Clock } from './clock.ts';
import { openBackend } from './cluster/open-backend.ts';
import type { Config } from './config/config.ts';
import { startAdmin, storedBytes } from './admin/start-admin.ts';
import { makeApp } from './http/app.ts';
import type { RelayFailure } from './failure.ts';
import { Challenges } from './http/challenges.ts';
import { ConnectionCaps } from './http/connections.ts';
import { affordableConnections, openFilesLimit } from './http/open-files.ts';
import { Registration } from './http/registration.ts';
import { Answers } from './hub/answers.ts';
import { Deposits } from './hub/deposits.ts';
import { Hub } from './hub/hub.ts';
import { Limiter } from './limits/limiter.ts';
import { Sources } from './limits/sources.ts';
import { causeOf, makeLogger, type Logger } from './log/logger.ts';
import { Metrics } from './metrics/metrics.ts';
import { SocketServer } from './sockets/socket-server.ts';
import type { Store } from './store/types.ts';
import { serveCertificate } from './tls/serve-certificate.ts';
import { startWhispr } from './whispr/index.ts';

export { relayConfig, type Config } from './config/config.ts';
export type { Clock } from './clock.ts';
export type { Rates } from './limits/rates.ts';

const SWEEP_MS = 30_000;
const SWEEP_ROWS = 1000;
const COLLECT_MS = 5;

export type Relay = {
  /** Where it listens, `http://host:port` or `https://host:port`. */
  url: string;
  port: number;
  store: Store;
  metrics: Metrics;
  /** Deletes what is past its time, as happens every 30 seconds by itself. */
  sweep: () => Promise<void>;
  /** Looks at once whether the TLS certificate was replaced, as happens every few seconds by itself. */
  reloadCertificate: () => void;
  /** Graceful stop: says good-bye, answers what is pending, closes the store. */
  close: () => Promise<void>;
};

/** Starts a relay. `clock` moves expiry, proofs of work and invites; rates and timers follow real time. */
export async function startRelay(
  config: Config,
  parts: { clock?: Clock; logger?: Logger; metrics?: Metrics } = {},
): Promise<Relay> {
  const clock = parts.clock ?? systemClock;
  const logger = parts.logger ?? makeLogger(config.log);
  const metrics = parts.metrics ?? new Metrics();
  const monotonic = (): number => performance.now();
  const backend = await openBackend(
    config,
    (ms, jobs) => metrics.commit(ms, jobs),
    (error) => logger.warn('The store could not be looked at.', causeOf(error)),
  );
  const { store } = backend;
  const hub = new Hub(store, clock, backend.others);
  const limiter = new Limiter(config.rates, monotonic);
  const deposits = new Deposits(hub, limiter, clock, config);
  const answers = new Answers(() => hub.graceMs + COLLECT_MS + store.commitMs());
  const challenges = new Challenges(clock, backend.challenges);
  const sources = new Sources(config.proxy, monotonic, backend.sourceKey);
  const certificate = serveCertificate(config.tls, logger);
  const { cap, advice } = affordableConnections(config.connections.all, openFilesLimit());
  if (advice !== undefined) logger.warn(advice);
  // Its names must hold for as long as a connection: their key is not replaced, and is forgotten with the process.
  const caps = new ConnectionCaps(
    { ...config.connections, all: cap },
    new Sources(config.proxy, () => 0),
    config.proxy,
    (reason) => metrics.refusals.add(reason),
  );
  metrics.watch(caps, () => certificate.current()?.endsAt);
  const { admin, stop: stopAdmin } = startAdmin(config, clock, metrics, logger);
  const onDeposit = (mailbox: Uint8Array, bytes: number, failure: RelayFailure | undefined): void => {
    metrics.deposits.add(failure?.relayCode ?? 'ok');
    if (failure === undefined) metrics.bytes.add('in', bytes);
    admin?.recorder.deposit(mailbox, bytes, failure === undefined);
  };
  let stopping = false;
  let open = 0;

  const sockets = new SocketServer({
    read: {
      hub,
      answers,
      limiter,
      relayKey: store.relayKey,
      bufferedBytes: config.bufferedBytes,
      onPush: () => metrics.envelopes.add('pushed'),
      onOpen: (mailbox) => admin?.recorder.see(mailbox),
      onFault: (error) => logger.error('A reader could not be served.', causeOf(error)),
    },
    deposit: {
      deposits,
      answers,
      bufferedBytes: config.bufferedBytes,
      onDeposit,
    },
    limiter,
    sources,
    heartbeatMs: config.heartbeatMs,
    onError: (failure) => {
      metrics.errors.add(failure.relayCode);
      if (failure.relayCode === 'relay/internal') logger.error('A frame failed unexpectedly.', causeOf(failure.cause));
    },
    admit: (request) => caps.admit(request),
    onCount: (kind, change) => {
      open += change;
      metrics.socket(kind, change);
    },
  });
  const context = {
    config,
    clock,
    store,
    hub,
    deposits,
    answers,
    challenges,
    limiter,
    sources,
    metrics,
    logger,
    registration: new Registration(config, () => clock.now()),
    onDeposit,
    certificate: certificate.current,
    storedBytes: () => storedBytes(config.data),
    admin,
    stopping: () => stopping,
  };
  const app = await makeApp(context);
  const whispr = await startWhispr(app, context, monotonic, (request) => caps.admit(request));
  caps.guard(app.server);
  certificate.follow(app.server);
  app.server.on('upgrade', (request, socket, head) => {
    if (whispr?.upgrade(request, socket, head) !== true) sockets.upgrade(request, socket, head);
  });

  const sweep = async (): Promise<void> => {
    limiter.sweep();
    challenges.sweep();
    hub.sweep();
    await whispr?.sweep();
    for (;;) {
      const gone = await store.writer.sweep(clock.now(), SWEEP_ROWS);
      metrics.envelopes.add('expired', gone);
      if (gone < SWEEP_ROWS) return;
    }
  };
  const sweeping = setInterval(() => {
    sweep().catch((error: unknown) => logger.error('Clearing up failed.', causeOf(error)));
  }, SWEEP_MS);

  backend.start(hub, limiter, () => open, metrics.registry);
  await app.listen({ host: config.host, port: config.port });
  const { port } = app.server.address() as AddressInfo;
  logger.info('The relay is listening.', { port });
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;

  return {
    url: `${config.tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    port,
    store,
    metrics,
    sweep,
    reloadCertificate: certificate.reload,
    async close() {
      if (stopping) return;
      stopping = true;
      clearInterval(sweeping);
      await hub.drain();
      await hub.drain();
      answers.flush();
      await Promise.all([sockets.stop(config.stopMs), whispr?.stop(config.stopMs)]);
      // A connection whose last answer is still going out is not idle yet when `close` looks, and would be kept alive.
      const closeIdle = setInterval(() => {
        app.server.closeIdleConnections();
        caps.cut();
      }, 50);
      const closeAll = setTimeout(() => app.server.closeAllConnections(), config.stopMs);
      await app.close();
      clearInterval(closeIdle);
      clearTimeout(closeAll);
      await hub.drain();
      answers.flush();
      certificate.stop();
      await stopAdmin();
      await backend.stop();
      await store.close();
      logger.info('The relay has stopped.');
    },
  };
}
