import type { ContactView } from '@whispr/core/rpc';
import { applyContact, loadChats, useChats } from '../../state/chats.ts';
import { run } from '../../state/run.ts';
import { chatPath } from '../shell/route.ts';
import { useRoute } from '../shell/use-route.ts';

/** Goes to the chat of a contact that was just added. */
export function useOpenContact(): (contact: ContactView) => void {
  const [, navigate] = useRoute();
  const open = async (contact: ContactView): Promise<void> => {
    applyContact(contact);
    await loadChats();
    const chat = Object.values(useChats.getState().chats).find((one) => one.contact.id === contact.id);
    navigate(chat ? chatPath(chat.id) : '/', { replace: true });
  };
  return (contact) => run(open(contact));
}
