import type { ChatView, ContactState, ContactView } from '@whispr/core/rpc';

const WAITING_FOR_US: ReadonlySet<ContactState> = new Set(['request', 'joining']);

/** Someone is waiting for our answer. */
export function isRequest(contact: ContactView): boolean {
  return WAITING_FOR_US.has(contact.state);
}

/** What the chat list shows: no requests and no blocked people, last real activity first. */
export function listedChats(chats: Readonly<Record<string, ChatView>>): ChatView[] {
  return Object.values(chats)
    .filter((chat) => !isRequest(chat.contact) && chat.contact.state !== 'blocked')
    .sort((a, b) => b.activity - a.activity || (a.id < b.id ? -1 : 1));
}

/** People who wait for an answer, by name and then id, so that the list does not move under the pointer. */
export function requests(contacts: Readonly<Record<string, ContactView>>): ContactView[] {
  return Object.values(contacts)
    .filter(isRequest)
    .sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** Unread messages in what the list shows. */
export function totalUnread(chats: Readonly<Record<string, ChatView>>): number {
  return listedChats(chats).reduce((sum, chat) => sum + chat.unread, 0);
}
