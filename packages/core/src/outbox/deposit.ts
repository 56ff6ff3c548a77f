import { concat } from '@whispr/protocol/bytes';
import type { Env } from '../work/env.ts';
import type { OutboxRow, Sealed } from './outbox-rows.ts';

/** What `depositRow` found out. */
export type Deposited = { readonly row: OutboxRow; readonly error?: unknown };

/** Hands one envelope to its relay, with proof of work if the mailbox asks for it. Never rejects. */
export async function depositRow(env: Env, row: OutboxRow, sealed: Sealed, signal: AbortSignal): Promise<Deposited> {
  try {
    const work = sealed.workBits === 0 ? undefined : (row.work ?? (await findWork(env, row, sealed, signal)));
    await env.ports.relay(sealed.relay).deposit(
      {
        mailbox: sealed.mailbox,
        depositId: sealed.depositId,
        envelope: sealed.envelope,
        ttlSeconds: row.ttl,
        ...(work === undefined ? {} : { work }),
      },
      signal,
    );
    return { row };
  } catch (error) {
    return { row, error };
  }
}

/** Finds the work by the relay's clock and keeps it: it is long to find and must be the same for every retry. */
async function findWork(env: Env, row: OutboxRow, sealed: Sealed, signal: AbortSignal): Promise<Uint8Array> {
  const { ports, crypto, commit } = env;
  const { time } = await ports.relay(sealed.relay).info(signal);
  const subject = concat(sealed.mailbox, await crypto.sha256(sealed.envelope));
  const work = await ports.work(subject, sealed.workBits, time, signal);
  await commit.run((tx) => tx.run('UPDATE outbox SET work = ? WHERE id = ?', [work, row.id]));
  return work;
}
