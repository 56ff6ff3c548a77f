import { useMemo } from 'react';
import { t } from '../../i18n/index.ts';
import { requests } from '../../state/chat-order.ts';
import { useChats } from '../../state/chats.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { ContactRequest } from './contact-request.tsx';

/** Everybody who waits for an answer. */
export function Requests() {
  const contacts = useChats((state) => state.contacts);
  const chats = useChats((state) => state.chats);
  const waiting = useMemo(() => requests(contacts), [contacts]);
  const counts = new Map(Object.values(chats).map((chat) => [chat.contact.id, chat.unread]));
  return (
    <Page title={t('requests.title')}>
      {waiting.length === 0 ? (
        <EmptyState title={t('requests.empty.title')} text={t('requests.empty.text')} />
      ) : undefined}
      {waiting.map((contact) => (
        <ContactRequest key={contact.id} contact={contact} count={counts.get(contact.id) ?? 0} />
      ))}
    </Page>
  );
}
