import { chatHandlers } from './chats/chat-handlers.ts';
import { reportChanges } from './chats/report-changes.ts';
import { createTyping } from './chats/typing.ts';
import { contactHandlers } from './contacts/contact-handlers.ts';
import { allContacts } from './contacts/contact-rows.ts';
import { myAddress } from './contacts/my-address.ts';
import { exportContacts, importContacts } from './contacts/record-parts.ts';
import type { Context } from './engine/context.ts';
import { introduce } from './healing/introduce.ts';
import { createRepairKeeper } from './healing/repair-keeper.ts';
import { createInviteFollower } from './invites/follow-invites.ts';
import { inviteHandlers } from './invites/invite-handlers.ts';
import type { Messaging } from './messaging-types.ts';
import { createReaders } from './network/readers.ts';
import type { Relay } from './ports/index.ts';
import { createDepositLoop } from './outbox/deposit-loop.ts';
import { enqueue } from './outbox/enqueue.ts';
import { createReceiptSender } from './outbox/receipts.ts';
import { createIntake } from './receive/intake.ts';
import { createChangeFeed } from './work/change-feed.ts';
import { ChangeSet } from './work/change-set.ts';
import type { Env } from './work/env.ts';
import { createGroupCommit } from './work/group-commit.ts';
import { createHousekeeping } from './work/housekeeping.ts';

/** Puts contacts, chats and their network together for one open account. */
export function createMessaging(context: Context): Messaging {
  let recordVersion = 0;
  const used = new Map<string, Relay>();
  const feed = createChangeFeed((changes) => reportChanges(env, changes, (id) => typing.isTyping(id)));
  const commit = createGroupCommit(context.db, (changes) => feed.committed(changes));
  const env: Env = {
    ...context,
    ports: {
      ...context.ports,
      relay(origin) {
        const relay = context.ports.relay(origin);
        used.set(origin, relay);
        return relay;
      },
    },
    commit,
    signals: {
      receiptsDue: () => receipts.wake(),
      repairDue: () => repair.wake(),
      typed: (chatId, on) => typing.typed(chatId, on),
    },
    recordVersion: () => recordVersion,
  };
  const typing = createTyping(env, (chatId) => {
    const changes = new ChangeSet();
    changes.chat(chatId);
    feed.committed(changes);
  });
  const receipts = createReceiptSender(env);
  const repair = createRepairKeeper(env);
  const outbox = createDepositLoop(env);
  const intake = createIntake(env);
  const readers = createReaders(env, intake, () => outbox.retryNow());
  const invites = createInviteFollower(env);
  const housekeeping = createHousekeeping(env);
  let running = false;
  let stopHints: (() => void) | undefined;

  return {
    handlers: {
      ...chatHandlers(env, typing),
      ...contactHandlers(env),
      ...inviteHandlers(env, invites),
      'address.mine': () => myAddress(env),
      connection: () => Promise.resolve(readers.state()),
    },
    async start() {
      running = true;
      stopHints = context.ports.network.onChange((hint) => {
        if (hint === 'offline') return;
        readers.nudge();
        outbox.retryNow();
      });
      readers.wake();
      outbox.wake();
      receipts.wake();
      repair.wake();
      invites.wake();
      housekeeping.start();
      return Promise.resolve();
    },
    async stop() {
      running = false;
      stopHints?.();
      receipts.stop();
      invites.stop();
      housekeeping.stop();
      typing.stop();
      await Promise.all([readers.stop(), repair.stop(), outbox.stop()]);
      await intake.stop();
      await commit.stop();
      await feed.settled();
      await Promise.all([...used.values()].map((relay) => relay.close()));
    },
    wakeOutbox() {
      if (running) outbox.wake();
    },
    wakeReaders() {
      if (running) readers.wake();
    },
    exportRecordParts: exportContacts,
    importRecordParts: (writer, parts) => importContacts(context, writer, parts),
    async announceRestore() {
      for (const { id } of await context.db.read(allContacts))
        await commit.run(async (work) => {
          const contact = (await allContacts(work)).find((one) => one.id === id);
          if (contact?.state === 'active') await introduce(env, work, contact, 'restore');
        });
    },
    onRecordVersion(version) {
      recordVersion = Math.max(recordVersion, version);
    },
    async setProfileName(name) {
      for (const contact of await context.db.read(allContacts)) {
        if (contact.state !== 'active') continue;
        await commit.run((work) => enqueue(env, work, contact, 'profile', { name }));
      }
    },
  };
}
