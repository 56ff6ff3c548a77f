import type { ContactView } from '@whispr/core/rpc';
import { applyContact, loadChats, useChats } from '../../state/chats.ts';
import { attempt } from '../../state/run.ts';
import { chatPath } from '../shell/route.ts';
import { useRoute } from '../shell/use-route.ts';

/** Goes to the chat of a contact that was just added. */
export function useOpenContact(): (contact: ContactView) => void {
  const [, navigate] = useRoute();
  return (contact) => {
    applyContact(contact);
    void attempt(loadChats()).then(() => {
      const chat = Object.values(useChats.getState().chats).find((one) => one.contact.id === contact.id);
      navigate(chat ? chatPath(chat.id) : '/', { replace: true });
    });
  };
}
