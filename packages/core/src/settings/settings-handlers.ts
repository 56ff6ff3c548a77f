import { parseRelayOrigin } from '@whispr/protocol/identity';
import { writeMeta } from '../db/meta.ts';
import type { AccountHolder } from '../engine/account-holder.ts';
import { createSerial } from '../engine/serial.ts';
import type { Handlers } from '../messaging-types.ts';
import type { SettingsView } from '../rpc/index.ts';
import { SETTINGS } from './settings.ts';

/**
 * Settings of the account. Another home relay gets the request mailbox, the directory
 * entry and the account record from now on; mailboxes that contacts know stay where they are.
 */
export function settingsHandlers(holder: AccountHolder): Handlers<'settings.get' | 'settings.set'> {
  const inTurn = createSerial();
  return {
    'settings.get': () => holder.whileOpen(({ state }) => Promise.resolve({ ...state.settings })),
    'settings.set': (params) =>
      holder.whileOpen(({ context, state, publisher }) =>
        inTurn(async () => {
          const settings: SettingsView = { ...state.settings, ...params };
          if (params.relay !== undefined) settings.relay = parseRelayOrigin(params.relay);
          await context.db.write((writer) => writeMeta(writer, SETTINGS, settings));
          const moved = settings.relay !== context.self.relay;
          state.settings = settings;
          context.self.relay = settings.relay;
          context.emit({ type: 'settings', settings: { ...settings } });
          context.wakeRecord();
          if (moved) publisher.wake();
          return { ...settings };
        }),
      ),
  };
}
