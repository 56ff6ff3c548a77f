import { checkSchema, decodeCbor, encodeCbor, uint } from '@whispr/protocol/cbor';
import * as z from 'zod/mini';
import { type Contact, updateContact } from '../contacts/contact-rows.ts';
import type { Work } from '../work/work.ts';

const schema = z.object({
  /** Introductions sent in this run of trouble. */
  attempts: uint(),
  /** When the last one was sent. */
  sentAt: uint(),
  /** No further introduction before this. */
  nextAt: uint(),
  /** We asked for a new session and have not had the answer. */
  asked: z.boolean(),
  /** They asked as well, and their session is the one that counts: what they lack is sent when it comes. */
  owed: z.boolean(),
  /** The new session is there; what comes on it replaces what could not be read. */
  renewed: z.boolean(),
  /** The hello that ends their answer has come. */
  answered: z.boolean(),
  /** Introductions of theirs that were answered in this run, and when the last one was. */
  served: z._default(uint(), 0),
  servedAt: z._default(uint(), 0),
  /** Our numbers up to this were confirmed by an earlier installation or identity: they are not sent again. */
  closedUpTo: z._default(uint(), 0),
});

/** How far the healing of a contact's session is (B7). */
export type HealState = z.infer<typeof schema>;

const FIRST_BACK_OFF_MS = 10_000;
const MOST_BACK_OFF_MS = 3_600_000;
/** Introductions before a message is given up with a reason. */
export const MOST_ATTEMPTS = 6;

const CALM: HealState = {
  attempts: 0,
  sentAt: 0,
  nextAt: 0,
  asked: false,
  owed: false,
  renewed: false,
  answered: false,
  served: 0,
  servedAt: 0,
  closedUpTo: 0,
};

export function healState({ healState: stored }: Pick<Contact, 'healState'>): HealState {
  return stored === undefined ? CALM : checkSchema(schema, decodeCbor(stored, { maxBytes: 512 }), 'storage/damaged');
}

export async function saveHealState(work: Work, contactId: number, state: HealState): Promise<Uint8Array> {
  const healState = encodeCbor(state);
  await updateContact(work, contactId, { healState });
  return healState;
}

/** The state after sending an introduction: at most one per window, and the windows grow (AT-04). */
export function afterAsking(state: HealState, now: number): HealState {
  // An hour of quiet means that the trouble is a new one.
  const attempts = now - state.sentAt > MOST_BACK_OFF_MS ? 1 : state.attempts + 1;
  const backOff = Math.min(MOST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (attempts - 1));
  return { ...state, attempts, sentAt: now, nextAt: now + backOff, asked: true, renewed: false, answered: false };
}

/** The state after their answer: the window stays, so that trouble in a circle gets slower. */
export function afterAnswer(state: HealState): HealState {
  return { ...state, asked: false, owed: false, renewed: false, answered: false };
}

const FIRST_PAUSE_MS = 5000;
const MOST_PAUSE_MS = 20 * 60_000;
const QUIET_MS = 30 * 60_000;

/**
 * The state after answering an introduction of theirs, or undefined while it is too soon: each costs a session and sends
 * everything unconfirmed again. Our pauses grow like theirs but are half as long, so honest asking is always heard.
 */
export function afterServing(state: HealState, now: number): HealState | undefined {
  const since = now - state.servedAt;
  const quiet = since < 0 || since > QUIET_MS;
  const pause = Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(state.served - 1, 20));
  if (!quiet && state.served > 0 && since < pause) return undefined;
  return { ...state, served: quiet ? 1 : state.served + 1, servedAt: now };
}
