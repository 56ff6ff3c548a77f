import { wipe } from '@whispr/protocol/bytes';
import { WhisprError } from '@whispr/protocol/errors';
import { formatAccessKey, newAccountSecret, parseRelayOrigin } from '@whispr/protocol/identity';
import { writeMeta } from '../db/meta.ts';
import type { AccountHolder } from '../engine/account-holder.ts';
import type { Handlers } from '../messaging-types.ts';
import { parseName } from '../profile/profile.ts';
import type { Method } from '../rpc/index.ts';
import { defaultSettings } from '../settings/settings.ts';
import { checkTypedGroup } from './access-key.ts';
import type { Environment } from './environment.ts';
import { INSTALLATION, newInstallation } from './installation.ts';
import { createVaultStore, requireStrongPin } from './vault-store.ts';

type AccountMethod = Extract<Method, `account.${string}` | 'pin.check' | 'status' | 'status.useHere'>;

/** From nothing to an account, in and out of it, and its end (A1–A5). The ways in are loaded when one is taken. */
export function accountHandlers(env: Environment, holder: AccountHolder): Handlers<AccountMethod> {
  const { ports, crypto } = env;
  const vault = createVaultStore(env);

  const requireFresh = (): void => {
    if (holder.phase === 'in-use') throw new WhisprError('storage/in-use', 'another tab or process has the profile');
    if (holder.phase !== 'fresh') throw new WhisprError('account/exists', 'there is an account here already');
  };
  const requireClosed = (): void => {
    if (holder.phase === 'locked' || holder.phase === 'lost') return;
    if (holder.phase === 'ready') throw new WhisprError('account/open', 'the account is open already');
    if (holder.phase === 'in-use') throw new WhisprError('storage/in-use', 'another tab or process has the profile');
    throw new WhisprError('account/none', 'there is no account here');
  };

  return {
    status: () => holder.status(),
    'status.useHere': () =>
      holder.step(async () => {
        if (holder.phase === 'in-use') await holder.acquire({ steal: true });
        return holder.status();
      }),

    'pin.check': async ({ pin, name }) => {
      const { checkPin } = await import('@whispr/protocol/vault/check-pin');
      const { ok, reasons, score } = checkPin(pin, { displayName: name });
      return { ok, reasons: reasons.map((reason) => `pin.${reason}`), score };
    },

    'account.create': ({ name, pin, relay }) =>
      holder.step(async () => {
        requireFresh();
        const { createProfile } = await import('./create-account.ts');
        const account = await createProfile(env, {
          accountSecret: newAccountSecret(crypto),
          pin,
          name: parseName(name),
          settings: defaultSettings(parseRelayOrigin(relay)),
          installation: newInstallation(crypto, 1),
        });
        await holder.opened(account);
        return { status: await holder.status() };
      }),

    'account.accessKey': () =>
      holder.whileOpen(({ state, accountSecret, context }) => {
        if (state.installation.accessKeyConfirmed)
          throw new WhisprError('account/access-key-shown', 'the access key is shown only until it is confirmed');
        return Promise.resolve({ accessKey: formatAccessKey(accountSecret), relays: [context.self.relay] });
      }),

    'account.confirmAccessKey': ({ group, text }) =>
      holder.whileOpen(async ({ state, accountSecret, context }) => {
        checkTypedGroup(accountSecret, group, text);
        const confirmed = { ...state.installation, accessKeyConfirmed: true };
        await context.db.write((writer) => writeMeta(writer, INSTALLATION, confirmed));
        state.installation = confirmed;
        context.emit({ type: 'status', status: await holder.status() });
      }),

    'account.unlock': ({ pin }) =>
      holder.step(async () => {
        requireClosed();
        const start = ports.clock.monotonic();
        const { unlockWithPin } = await import('./unlock.ts');
        await unlockWithPin(env, holder, pin);
        return { status: await holder.status(), ms: ports.clock.monotonic() - start };
      }),

    'account.unlockWithAccessKey': (params) =>
      holder.step(async () => {
        requireClosed();
        const { unlockWithAccessKey } = await import('./unlock.ts');
        await unlockWithAccessKey(env, holder, params);
        return { status: await holder.status() };
      }),

    'account.restore': ({ accessKey, pin, relay }) =>
      holder.step(async () => {
        requireFresh();
        const found = { accessKey, pin, relay: parseRelayOrigin(relay) };
        const { restoreAccount } = await import('./restore-account.ts');
        const { account, contacts } = await restoreAccount(env, found);
        await holder.opened(account);
        return { status: await holder.status(), contacts };
      }),

    'account.lock': () =>
      holder.step(async () => {
        if (holder.phase === 'ready') await holder.closed('locked');
      }),

    'account.changePin': ({ current, next }) =>
      holder.step(() =>
        holder.whileOpen(async ({ state }) => {
          await requireStrongPin(next, state.name);
          const secrets = await holder.pinDelay.attempt(() => vault.openWithPin(current));
          await vault.seal(secrets, next, state.name);
          wipe(secrets.databaseKey, secrets.accountSecret);
        }),
      ),

    'account.wipe': () =>
      holder.step(async () => {
        if (holder.phase === 'in-use')
          throw new WhisprError('storage/in-use', 'another tab or process has the profile');
        await holder.closed('fresh');
        await ports.storage.destroy();
      }),
  };
}
