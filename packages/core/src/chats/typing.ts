import { contactById } from '../contacts/contact-rows.ts';
import { compose } from '../outbox/enqueue.ts';
import { sealFor } from '../outbox/seal.ts';
import type { Env } from '../work/env.ts';
import { needChat } from './chat-rows.ts';

/** Shown for this long after the last sign. */
const SHOWN_MS = 5000;
/** While someone types on, a sign leaves this often. */
const REPEAT_MS = 3000;
const TTL_SECONDS = 10;

/** Who types where; lives in memory only. */
export interface Typing {
  typed(chatId: number, on: boolean): void;
  isTyping(chatId: number): boolean;
  /** The user types, or has stopped. */
  send(chatUid: Uint8Array, on: boolean): Promise<void>;
  stop(): void;
}

/** `changed` hears of chats whose sign appears or goes. */
export function createTyping(env: Env, changed: (chatId: number) => void): Typing {
  const shown = new Map<number, () => void>();
  const sent = new Map<number, number>();

  const typed = (chatId: number, on: boolean): void => {
    const before = shown.get(chatId);
    before?.();
    if (on)
      shown.set(
        chatId,
        env.ports.clock.after(SHOWN_MS, () => typed(chatId, false)),
      );
    else shown.delete(chatId);
    if ((before !== undefined) !== on) changed(chatId);
  };

  const send = async (chatUid: Uint8Array, on: boolean): Promise<void> => {
    if (!env.settings().typing) return;
    const chat = await env.db.read((reader) => needChat(reader, chatUid));
    const now = env.ports.clock.monotonic();
    const last = sent.get(chat.id);
    if (on ? last !== undefined && now - last < REPEAT_MS : last === undefined) return;
    if (on) sent.set(chat.id, now);
    else sent.delete(chat.id);
    const sealed = await env.commit.run(async (work) => {
      const contact = await contactById(work, chat.contactId);
      if (contact?.state !== 'active' || contact.verification === 'changed') return undefined;
      const { bytes } = await compose(env, work, contact, 'typing', { on });
      return sealFor(env, work, contact, bytes);
    });
    if (sealed === undefined) return;
    const { relay, ...deposit } = sealed;
    // A sign that does not get through is worth nothing a moment later.
    await env.ports
      .relay(relay)
      .deposit({ ...deposit, ttlSeconds: TTL_SECONDS }, env.signal)
      .catch(() => undefined);
  };

  return {
    typed,
    isTyping: (chatId) => shown.has(chatId),
    send,
    stop() {
      for (const cancel of shown.values()) cancel();
      shown.clear();
    },
  };
}
