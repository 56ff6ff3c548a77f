import {
  CHAIN_START,
  type ChainVerdict,
  clampLamport,
  type Header,
  observeChain,
  observeLamport,
} from '@whispr/protocol/content';
import type { Chat } from '../chats/chat-rows.ts';
import type { Contact } from '../contacts/contact-rows.ts';
import { noteMissing } from '../healing/missing.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { forgetOldStreams, saveStream, type Stream, streamsOf } from './stream-rows.ts';

/** Where a content belongs. */
export interface Observed {
  readonly verdict: ChainVerdict;
  readonly deviceId: number;
  readonly epoch: number;
  /** Clamped to our own + 1000 (design rule 10). */
  readonly lamport: number;
}

/** Who wrote a content: the device and installation that the contact has now, or that a hello tells. */
export interface Origin {
  readonly deviceId: number;
  readonly epoch: number;
}

/** Takes a numbered content into its author's chain, and shows the gap it reveals (design rule 11). */
export async function observe(
  env: Env,
  work: Work,
  contact: Contact,
  chat: Chat,
  content: Pick<Header, 'lamport' | 'seq' | 'link' | 'prev'>,
  origin: Origin,
): Promise<Observed> {
  const lamport = clampLamport(chat.lamport, content.lamport);
  await work.run('UPDATE chat SET lamport = MAX(lamport, ?) WHERE id = ?', [
    observeLamport(chat.lamport, content.lamport),
    chat.id,
  ]);
  const streams = await streamsOf(work, chat.id);
  const { stream, verdict } = place(streams, chat, content, origin);
  if (!streams.some((one) => same(one, stream))) await forgetOldStreams(work, chat.id);
  const { deviceId, epoch, chain } = stream;
  if (verdict === 'next' || verdict === 'gap' || verdict === 'filled') await saveStream(work, chat.id, stream);
  if (verdict === 'fork' && content.seq > chain.seq)
    await saveStream(work, chat.id, { ...stream, chain: rebase(chain, content) });
  if (verdict === 'gap') {
    const known = new Set(streams.find((one) => same(one, stream))?.chain.missing.map((entry) => entry.seq));
    const fresh = chain.missing.map((entry) => entry.seq).filter((seq) => !known.has(seq));
    await noteMissing(env, work, { contact, chat, deviceId, epoch, lamport }, fresh);
  }
  return { verdict, deviceId, epoch, lamport };
}

/** A content of an earlier installation continues that one's chain, not the present one's. */
function place(
  streams: readonly Stream[],
  chat: Chat,
  content: Pick<Header, 'seq' | 'link' | 'prev'>,
  origin: Origin,
): { stream: Stream; verdict: ChainVerdict } {
  const current = streams.find((one) => same(one, origin));
  const candidates = [current ?? firstStream(chat, content, origin), ...streams.filter((one) => one !== current)];
  const results = candidates.map((stream) => {
    const { chain, verdict } = observeChain(stream.chain, content);
    return { stream: { ...stream, chain }, verdict };
  });
  const [first, ...others] = results;
  const plain = first?.verdict === 'gap' || first?.verdict === 'fork';
  const elsewhere = plain ? others.find(({ verdict }) => verdict === 'next' || verdict === 'filled') : undefined;
  return elsewhere ?? first ?? { stream: { ...origin, chain: CHAIN_START }, verdict: 'fork' };
}

/** After a restore or a time of blocking, what came before is not missing. */
function firstStream(chat: Chat, content: Pick<Header, 'seq' | 'prev'>, origin: Origin): Stream {
  if (!chat.adoptStreams) return { ...origin, chain: CHAIN_START };
  return { ...origin, chain: { seq: content.seq - 1, link: content.prev, missing: [] } };
}

/** The same device says something else than before: its database was set back. What it says from now on counts. */
function rebase(chain: Stream['chain'], content: Pick<Header, 'seq' | 'link'>): Stream['chain'] {
  return { ...chain, seq: content.seq, link: content.link };
}

function same(a: Origin, b: Origin): boolean {
  return a.deviceId === b.deviceId && a.epoch === b.epoch;
}
