import type { MessageView } from '@whispr/core/rpc';
import { create } from 'zustand';
import { errorCode } from '../i18n/errors.ts';
import { core } from './core.ts';
import { attempt } from './run.ts';
import { extend, fromPage, merge, pendingOrder, type Timeline } from './timeline.ts';

const PAGE = 80;
const ID_BYTES = 16;

interface Conversations {
  timelines: Readonly<Record<string, Timeline>>;
}

export const useConversations = create<Conversations>(() => ({ timelines: {} }));

const busy = new Set<string>();
let pendingCount = 0;

function update(chat: string, change: (timeline: Timeline) => Timeline): void {
  useConversations.setState(({ timelines }) => {
    const timeline = timelines[chat];
    return timeline ? { timelines: { ...timelines, [chat]: change(timeline) } } : { timelines };
  });
}

const put = (chat: string, timeline: Timeline): void =>
  useConversations.setState(({ timelines }) => ({ timelines: { ...timelines, [chat]: timeline } }));

/** Runs `work` unless the same is already on its way. */
async function once(key: string, work: () => Promise<void>): Promise<void> {
  if (busy.has(key)) return;
  busy.add(key);
  try {
    await attempt(work());
  } finally {
    busy.delete(key);
  }
}

/** Loads the page around the read position. */
export function openConversation(chat: string): Promise<void> {
  return once(`${chat} open`, async () => {
    put(chat, fromPage(await core().call('chat.messages', { chat, limit: PAGE })));
  });
}

/** Drops the window of a chat that is not looked at, so that memory follows what is on the screen. */
export function closeConversation(chat: string): void {
  useConversations.setState(({ timelines }) => {
    const { [chat]: _closed, ...rest } = timelines;
    return { timelines: rest };
  });
}

/** Loads the page before or after the window, if there is one. */
export function loadMore(chat: string, edge: 'before' | 'after'): Promise<void> {
  return once(`${chat} ${edge}`, async () => {
    const timeline = useConversations.getState().timelines[chat];
    const wanted = edge === 'before' ? timeline?.hasBefore : timeline?.hasAfter;
    const from = edge === 'before' ? timeline?.rows[0]?.id : timeline?.rows.at(-1)?.id;
    if (!wanted || from === undefined) return;
    const at = edge === 'before' ? { before: from } : { after: from };
    const page = await core().call('chat.messages', { chat, limit: PAGE, ...at });
    update(chat, (now) => extend(now, page, edge));
  });
}

/** Shows the newest page. */
export async function jumpToLatest(chat: string): Promise<void> {
  if (!useConversations.getState().timelines[chat]?.hasAfter) return;
  const page = await attempt(core().call('chat.messages', { chat, limit: PAGE, end: true }));
  if (page) update(chat, (now) => ({ ...fromPage(page), firstUnread: now.firstUnread }));
}

export function applyMessages(chat: string, upserts: readonly MessageView[], removed: readonly string[]): void {
  update(chat, (timeline) => merge(timeline, upserts, removed));
}

/** 16 random bytes as hex: the bubble and the stored row are one from the start. */
function newMessageId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(ID_BYTES)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

async function deliver(chat: string, row: MessageView): Promise<void> {
  try {
    const stored = await core().call('message.send', { chat, id: row.id, text: row.text });
    applyMessages(chat, [stored], []);
  } catch (error) {
    applyMessages(chat, [{ ...row, state: 'failed', failure: errorCode(error) }], []);
  }
}

/** Shows the bubble at once and hands the text to core. */
export function sendText(chat: string, text: string): void {
  pendingCount += 1;
  const row: MessageView = {
    id: newMessageId(),
    chat,
    own: true,
    kind: 'text',
    text,
    at: Date.now(),
    order: pendingOrder(pendingCount),
    arrival: 0,
    state: 'waiting',
    late: false,
  };
  if (useConversations.getState().timelines[chat]?.hasAfter)
    void jumpToLatest(chat).then(() => applyMessages(chat, [row], []));
  else applyMessages(chat, [row], []);
  void deliver(chat, row);
}

/** Tries a failed message again; one that core never stored is handed over anew under the same id. */
export function retryMessage(row: MessageView): void {
  if (row.order < pendingOrder(0)) void attempt(core().call('message.retry', { id: row.id }));
  else {
    const { failure: _failure, ...again } = row;
    applyMessages(row.chat, [{ ...again, state: 'waiting' }], []);
    void deliver(row.chat, again);
  }
}

/** Deletes a message here. */
export async function removeMessage(row: MessageView): Promise<void> {
  if (row.order < pendingOrder(0)) await attempt(core().call('message.remove', { id: row.id }));
  applyMessages(row.chat, [], [row.id]);
}

export function forgetConversations(): void {
  useConversations.setState({ timelines: {} });
}
