import { toHex } from '@whispr/protocol/bytes';
import type { OpenAccount } from '../account/open-account.ts';
import { writeMeta } from '../db/meta.ts';
import type { AccountHolder } from '../engine/account-holder.ts';
import { identiconView } from '../engine/identicon-view.ts';
import type { Handlers } from '../messaging-types.ts';
import type { ProfileView } from '../rpc/index.ts';
import { parseName, PROFILE } from './profile.ts';

/** The own name and key. */
export function profileHandlers(holder: AccountHolder): Handlers<'profile.get' | 'profile.set'> {
  return {
    'profile.get': () => holder.whileOpen(profileView),
    'profile.set': ({ name: typed }) =>
      holder.whileOpen(async (account) => {
        const name = parseName(typed);
        const { context, messaging, state } = account;
        if (name === state.name) return;
        await context.db.write((writer) => writeMeta(writer, PROFILE, { name }));
        state.name = name;
        context.emit({ type: 'profile', profile: await profileView(account) });
        context.wakeRecord();
        await messaging.setProfileName(name);
      }),
  };
}

async function profileView({ state, keys, context }: OpenAccount): Promise<ProfileView> {
  return {
    name: state.name,
    publicKey: toHex(keys.identity),
    identicon: await identiconView(context.crypto, keys.identity),
  };
}
