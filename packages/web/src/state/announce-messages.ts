import type { MessageView } from '@whispr/core/rpc';
import { contactName } from '../i18n/contact-name.ts';
import { t } from '../i18n/index.ts';
import { announce } from './announcer.ts';
import { useChats } from './chats.ts';
import { useConversations } from './conversations.ts';

const MAX_SPOKEN = 200;

/** Says new messages of the open chat aloud; the others show in the list and are not read out. */
export function announceMessages(chat: string, upserts: readonly MessageView[]): void {
  const timeline = useConversations.getState().timelines[chat];
  const contact = useChats.getState().chats[chat]?.contact;
  if (!timeline || !contact) return;
  const name = contactName(contact);
  const known = new Set(timeline.rows.map((row) => row.id));
  const fresh = upserts.filter((row) => !row.own && row.kind === 'text' && !known.has(row.id));
  const [only] = fresh;
  if (!only) return;
  announce(
    fresh.length === 1
      ? t('announce.message', { name, text: only.text.slice(0, MAX_SPOKEN) })
      : t('announce.messages', { name, count: fresh.length }),
  );
}
