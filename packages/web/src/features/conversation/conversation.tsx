import { useEffect, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { isRequest } from '../../state/chat-order.ts';
import { useChats } from '../../state/chats.ts';
import { closeConversation, openConversation, useConversations } from '../../state/conversations.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { ContactRequest } from '../requests/contact-request.tsx';
import { ChatNotice } from './chat-notice.tsx';
import { Composer } from './composer.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { MessageList } from './message-list.tsx';
import styles from './conversation.module.css';

const c = classes(styles);

interface Props {
  chatId: string;
  onBack: (() => void) | undefined;
}

/** One chat: who it is with, what was said, and where to write. */
export function Conversation({ chatId, onBack }: Props) {
  const chat = useChats((state) => state.chats[chatId]);
  const loaded = useChats((state) => state.loaded);
  const timeline = useConversations((state) => state.timelines[chatId]);
  const [sent, setSent] = useState(0);
  const open = chat !== undefined;

  useEffect(() => {
    if (!open) return undefined;
    void openConversation(chatId);
    return () => closeConversation(chatId);
  }, [chatId, open]);

  if (!chat) return loaded ? <EmptyState title={t('chat.gone.title')} text={t('chat.gone.text')} /> : null;
  const { contact } = chat;
  const stranger = isRequest(contact);
  const blocked = contact.state === 'blocked' || contact.verification === 'changed';
  return (
    <div className={c('conversation')}>
      <ConversationHeader contact={contact} chatId={chatId} typing={chat.typing} onBack={onBack} />
      {stranger ? (
        <div className={c('request')}>
          <ContactRequest contact={contact} count={chat.unread} />
        </div>
      ) : (
        <>
          <div className={c('messages')}>
            {timeline ? (
              <MessageList chat={chat} timeline={timeline} sent={sent} />
            ) : (
              <div className={c('loading')} aria-busy="true">
                <Spinner />
              </div>
            )}
          </div>
          <ChatNotice chat={chat} />
          {blocked ? undefined : <Composer key={chatId} chat={chat} onSent={() => setSent(sent + 1)} />}
        </>
      )}
    </div>
  );
}
