import { isWhisprError } from '@whispr/protocol/errors';
import { type Contact, contactById } from '../contacts/contact-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { finishHealing, giveUp } from './finish-healing.ts';
import { afterAsking, healState, MOST_ATTEMPTS, saveHealState } from './heal-state.ts';
import { introduce } from './introduce.ts';

/** Waits for a session to travel in. */
const UNSEALED = 'envelope IS NULL AND deposited_at IS NULL AND failure IS NULL';

/**
 * Takes each contact with something unreadable one step further: asks for a new session, waits, tries again with growing
 * pauses, and in the end says why not. Resolves with the time of the next step.
 */
export async function healContacts(env: Env): Promise<number> {
  const rows = await env.db.read((reader) =>
    reader.all<{ id: number }>(
      `SELECT id FROM contact WHERE state NOT IN ('blocked', 'request', 'joining')
         AND (heal_state IS NOT NULL OR id IN (SELECT contact_id FROM undecryptable)
           OR (route IS NOT NULL AND id IN (SELECT contact_id FROM outbox WHERE ${UNSEALED})))`,
    ),
  );
  let next = Infinity;
  for (const { id } of rows) {
    next = Math.min(next, await stepAlone(env, id));
  }
  return next;
}

/** What one contact sent must not keep the others from healing. */
async function stepAlone(env: Env, id: number): Promise<number> {
  try {
    return await env.commit.run(async (work) => {
      const contact = await contactById(work, id);
      return contact === undefined ? Infinity : step(env, work, contact);
    });
  } catch (error) {
    if (!isWhisprError(error) || /^(core|storage)\//.test(error.code)) throw error;
    return Infinity;
  }
}

async function step(env: Env, work: Work, contact: Contact): Promise<number> {
  const state = healState(contact);
  if (state.answered) {
    await finishHealing(env, work, contact, state);
    return Infinity;
  }
  if (!(await needsSession(work, contact))) return Infinity;
  const now = env.ports.clock.now();
  if (state.nextAt > now) return state.nextAt;
  if (state.attempts >= MOST_ATTEMPTS && state.asked) {
    await giveUp(work, contact);
    return Infinity;
  }
  if (!(await introduce(env, work, contact, 'heal'))) {
    await giveUp(work, contact);
    return Infinity;
  }
  const after = afterAsking(state, now);
  await saveHealState(work, contact.id, after);
  return after.nextAt;
}

/** True if something of theirs cannot be read, or something of ours has no session to travel in. */
async function needsSession(work: Work, contact: Contact): Promise<boolean> {
  const unreadable = await work.first('SELECT 1 AS found FROM undecryptable WHERE contact_id = ?', [contact.id]);
  if (unreadable !== undefined) return true;
  const unsealed = await work.first(`SELECT 1 AS found FROM outbox WHERE contact_id = ? AND ${UNSEALED}`, [contact.id]);
  const record = await work.sessions.get(contact.id, contact.deviceId);
  return contact.state === 'active' && unsealed !== undefined && record?.current === undefined;
}
