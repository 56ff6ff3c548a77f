import type { CryptoProvider } from '@whispr/protocol/primitives';
import { accountHandlers } from '../account/account-handlers.ts';
import type { Environment } from '../account/environment.ts';
import type { CreateMessaging, Handler, Handlers, MessagingMethod } from '../messaging-types.ts';
import { profileHandlers } from '../profile/profile-handlers.ts';
import type { Ports } from '../ports/index.ts';
import type { Method, Params, ServerPort } from '../rpc/index.ts';
import { serveRpc } from '../rpc/server.ts';
import { settingsHandlers } from '../settings/settings-handlers.ts';
import { createAccountHolder } from './account-holder.ts';
import { createAutoLock, isSignOfLife } from './auto-lock.ts';
import { createChangeStream } from './change-stream.ts';
import { checkRelay } from './relay-check.ts';

/** The client without a face: one per profile, serving any number of faces. */
export interface Engine {
  /** Answers a face on this port and tells it what changes; the returned function ends that. */
  serve(port: ServerPort): () => void;
  /** Locks and gives the profile up for others. */
  close(): Promise<void>;
}

/** Puts an engine together and begins to acquire the profile; methods wait for that. Does not throw. */
export function composeEngine(ports: Ports, crypto: CryptoProvider, createMessaging: CreateMessaging): Engine {
  const changes = createChangeStream();
  const env: Environment = { ports, crypto, changes, createMessaging };
  const holder = createAccountHolder(env);
  let autoLockMinutes = 0;
  const autoLock = createAutoLock(ports, () => autoLockMinutes, lockNow);

  function lockNow(): void {
    void holder.step(async () => {
      if (holder.phase === 'ready') await holder.closed('locked');
    });
  }

  async function followSettings(): Promise<void> {
    const settings = await holder.whileOpen(({ state }) => Promise.resolve(state.settings)).catch(() => undefined);
    autoLockMinutes = settings?.autoLockMinutes ?? 0;
    autoLock.arm();
  }

  changes.listen((change) => {
    if (change.type === 'status' || change.type === 'settings') void followSettings();
  });

  const own: Handlers<Exclude<Method, MessagingMethod>> = {
    ...accountHandlers(env, holder),
    ...profileHandlers(holder),
    ...settingsHandlers(holder),
    'relay.check': ({ origin }) => checkRelay(ports, origin),
  };
  const acquired = holder.step(() => holder.acquire({ steal: false }));
  // Every call tells the failure; without a call nobody needs to know.
  acquired.catch(() => undefined);

  async function call<M extends Method>(method: M, params: Params<M>): Promise<unknown> {
    await acquired;
    if (isSignOfLife(method)) autoLock.touch();
    if (isOwn(own, method)) return await (own[method] as Handler<Method>)(params);
    return await holder.whileOpen(({ messaging }) =>
      (messaging.handlers[method as MessagingMethod] as Handler<Method>)(params),
    );
  }

  return {
    serve: (port) => serveRpc(port, { call, listen: (listener) => changes.listen(listener) }),
    async close() {
      autoLock.stop();
      await holder.step(async () => {
        if (holder.phase === 'ready') await holder.closed('locked');
        if (holder.phase !== 'in-use') await ports.storage.release();
      });
    },
  };
}

function isOwn(own: Handlers<Exclude<Method, MessagingMethod>>, method: Method): method is keyof typeof own {
  return Object.hasOwn(own, method);
}
