import { fromHex, toHex } from '@whispr/protocol/bytes';
import type { Env } from '../work/env.ts';
import type { ChangeSet } from '../work/change-set.ts';
import type { Reader } from '../db/database.ts';
import { inviteById } from '../invites/invite-rows.ts';
import { inviteView } from '../invites/invite-view.ts';
import { type Message, messageByUid, messageFromRow } from '../messages/message-rows.ts';
import { messageView } from '../messages/message-view.ts';
import type { MessageView } from '../rpc/index.ts';
import { chatById } from './chat-rows.ts';
import { chatViews } from './chat-views.ts';

/** Messages of one change; longer bursts are told in several. */
const MOST_UPSERTS = 200;

/** Reads the changed rows and tells the faces: messages first, then the chats they stand in. */
export async function reportChanges(env: Env, changes: ChangeSet, typing: (chatId: number) => boolean): Promise<void> {
  const messages = await env.db.read((reader) => messageChanges(env, reader, changes));
  for (const { chat, upserts, removed } of messages) {
    for (let at = 0; at === 0 || at < upserts.length; at += MOST_UPSERTS)
      env.emit({
        type: 'messages',
        chat,
        upserts: upserts.slice(at, at + MOST_UPSERTS),
        removed: at === 0 ? removed : [],
      });
  }
  if (changes.chats.size > 0 || changes.removedChats.size > 0) {
    const upserts = await env.db.read((reader) => chatViews(env, reader, typing, changes.chats));
    env.emit({ type: 'chats', upserts, removed: [...changes.removedChats] });
  }
  for (const id of changes.invites) {
    const invite = await env.db.read((reader) => inviteById(reader, id));
    if (invite !== undefined)
      env.emit({ type: 'invite', invite: await env.db.read((reader) => inviteView(reader, invite)) });
  }
}

async function messageChanges(env: Env, reader: Reader, changes: ChangeSet) {
  const all = new Map<string, { chat: string; upserts: MessageView[]; removed: string[] }>();
  const of = (chat: string) => {
    const entry = all.get(chat) ?? { chat, upserts: [], removed: [] };
    all.set(chat, entry);
    return entry;
  };
  for (const [chatId, arrivals] of changes.messages) {
    const chat = await chatById(reader, chatId);
    if (chat === undefined) continue;
    const entry = of(toHex(chat.uid));
    for (const message of await byArrival(reader, arrivals)) {
      const view = messageView(message, entry.chat, env.ports.clock.now());
      if (view === undefined) entry.removed.push(toHex(message.uid));
      else entry.upserts.push(view);
    }
  }
  for (const [chat, uids] of changes.removedMessages)
    for (const uid of uids) if ((await messageByUid(reader, fromHex(uid))) === undefined) of(chat).removed.push(uid);
  return all.values();
}

async function byArrival(reader: Reader, arrivals: ReadonlySet<number>): Promise<Message[]> {
  const wanted = [...arrivals];
  const rows: Message[] = [];
  for (let at = 0; at < wanted.length; at += 100) {
    const some = wanted.slice(at, at + 100);
    const marks = some.map(() => '?').join(', ');
    const found = await reader.all(`SELECT * FROM message WHERE arrival IN (${marks})`, some);
    rows.push(...found.map(messageFromRow));
  }
  return rows;
}
