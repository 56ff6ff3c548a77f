import type { ChatView, ContactView } from '@whispr/core/rpc';
import { create } from 'zustand';
import { core } from './core.ts';

type ById<T> = Readonly<Record<string, T>>;

interface Chats {
  loaded: boolean;
  chats: ById<ChatView>;
  /** People, with or without a chat: requests and blocked ones too. */
  contacts: ById<ContactView>;
}

export const useChats = create<Chats>(() => ({ loaded: false, chats: {}, contacts: {} }));

const byId = <T extends { id: string }>(rows: readonly T[]): ById<T> =>
  Object.fromEntries(rows.map((row) => [row.id, row]));

/** Asks core for everything again: at unlock, and when the stream may have been missed. */
export async function loadChats(): Promise<void> {
  const [chats, contacts] = await Promise.all([core().call('chat.list'), core().call('contact.list')]);
  useChats.setState({
    loaded: true,
    chats: byId(chats),
    contacts: { ...byId(contacts), ...byId(chats.map((chat) => chat.contact)) },
  });
}

export function applyChats(upserts: readonly ChatView[], removed: readonly string[]): void {
  useChats.setState((before) => {
    const chats: Record<string, ChatView> = { ...before.chats, ...byId(upserts) };
    const contacts: Record<string, ContactView> = { ...before.contacts, ...byId(upserts.map((chat) => chat.contact)) };
    for (const id of removed) {
      const contact = chats[id]?.contact.id;
      delete chats[id];
      if (contact !== undefined) delete contacts[contact];
    }
    return { chats, contacts };
  });
}

/** Takes over a contact that a command returned, so that the screen does not wait for the stream. */
export function applyContact(contact: ContactView): void {
  useChats.setState((before) => {
    const chat = Object.values(before.chats).find((one) => one.contact.id === contact.id);
    return {
      contacts: { ...before.contacts, [contact.id]: contact },
      chats: chat ? { ...before.chats, [chat.id]: { ...chat, contact } } : before.chats,
    };
  });
}

export function forgetChats(): void {
  useChats.setState({ loaded: false, chats: {}, contacts: {} });
}
