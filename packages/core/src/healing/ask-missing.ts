import { MAX_LIST } from '@whispr/protocol/content';
import { chatById } from '../chats/chat-rows.ts';
import { contactById } from '../contacts/contact-rows.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { streamsOf } from '../receive/stream-rows.ts';
import type { Env } from '../work/env.ts';

/** Another path or a retry may still bring it. */
const FIRST_WAIT_MS = 2000;
const MOST_WAIT_MS = 3_600_000;
const MOST_TRIES = 8;

/**
 * Asks contacts for missing numbers (AT-02), with growing pauses. `asked` remembers when each chat was asked, for this
 * run of the program. Resolves with the time of the next step.
 */
export async function askForMissing(env: Env, asked: Map<number, { at: number; tries: number }>): Promise<number> {
  const now = env.ports.clock.now();
  const chats = await env.db.read((reader) =>
    reader.all<{ chat_id: number }>(
      "SELECT DISTINCT chat_id FROM message WHERE kind = 'missing' AND text = 'missing.waiting' OR kind = 'undecryptable' AND seq > 0",
    ),
  );
  for (const id of asked.keys()) if (!chats.some((row) => row.chat_id === id)) asked.delete(id);
  let next = Infinity;
  for (const { chat_id: chatId } of chats) {
    const before = asked.get(chatId) ?? { at: now - FIRST_WAIT_MS, tries: 0 };
    if (!asked.has(chatId)) {
      asked.set(chatId, { at: now, tries: 0 });
      next = Math.min(next, now + FIRST_WAIT_MS);
      continue;
    }
    if (before.tries >= MOST_TRIES) continue;
    const due = before.at + Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 4 ** before.tries);
    if (due <= now) {
      await ask(env, chatId);
      asked.set(chatId, { at: now, tries: before.tries + 1 });
      next = Math.min(next, now + Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 4 ** (before.tries + 1)));
    } else next = Math.min(next, due);
  }
  return next;
}

async function ask(env: Env, chatId: number): Promise<void> {
  await env.commit.run(async (work) => {
    const chat = await chatById(work, chatId);
    const contact = chat && (await contactById(work, chat.contactId));
    if (contact?.state !== 'active') return;
    const streams = await streamsOf(work, chatId);
    const current = streams.find(({ epoch }) => epoch === contact.epoch);
    const seqs = current?.chain.missing.map((entry) => entry.seq).slice(-MAX_LIST) ?? [];
    if (seqs.length > 0) await enqueue(env, work, contact, 'resend', { seqs });
  });
}
