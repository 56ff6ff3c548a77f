import { applyIntroduction } from '../healing/apply-introduction.ts';
import { keepUnreadable } from '../healing/unreadable.ts';
import { applyJoined } from '../invites/joined.ts';
import { type Mailbox, mailboxById } from '../network/mailbox-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { applyMessage } from './apply-message.ts';
import { applyStranger } from './apply-stranger.ts';
import { judge, type Verdict } from './verdict.ts';

/** An envelope as a relay delivered it. */
export interface Received {
  readonly mailbox: Uint8Array;
  readonly envelope: Uint8Array;
}

/**
 * Everything about one envelope in one transaction: seen check, decryption, effect, and the mark that it was seen. After
 * the commit it may be acknowledged, whatever it was.
 */
export async function handleArrival(env: Env, work: Work, { mailbox: id, envelope }: Received): Promise<void> {
  const mailbox = await mailboxById(work, id);
  if (mailbox === undefined || mailbox.retired) return;
  const digest = (await env.crypto.sha256(envelope)).slice(0, 16);
  const seen = await work.first('SELECT 1 AS seen FROM seen WHERE mailbox = ? AND digest = ?', [id, digest]);
  if (seen !== undefined) return;
  const verdict = await judge(env, work, mailbox, envelope);
  await apply(env, work, mailbox, envelope, verdict);
  await work.run('INSERT INTO seen (mailbox, digest, at) VALUES (?, ?, ?)', [id, digest, env.ports.clock.now()]);
}

/** Lets what an envelope turned out to be take effect. */
export async function apply(
  env: Env,
  work: Work,
  mailbox: Mailbox,
  envelope: Uint8Array,
  verdict: Verdict,
): Promise<void> {
  switch (verdict.kind) {
    case 'message':
      await applyMessage(env, work, verdict.contact, mailbox.id, verdict);
      return;
    case 'stranger':
      await applyStranger(env, work, verdict.contact, verdict);
      return;
    case 'introduction':
      if (verdict.contact === undefined) await applyJoined(env, work, mailbox.id, verdict.introduction);
      else await applyIntroduction(env, work, verdict.contact, mailbox, verdict.introduction);
      return;
    case 'unreadable':
      await keepUnreadable(env, work, verdict.contact, mailbox.id, envelope, verdict.reason);
      return;
    case 'drop':
  }
}
