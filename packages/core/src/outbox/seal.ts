import { newDepositId } from '@whispr/protocol/content';
import { sealEnvelope } from '@whispr/protocol/envelope';
import { isWhisprError } from '@whispr/protocol/errors';
import type { Contact } from '../contacts/contact-rows.ts';
import type { Context } from '../engine/context.ts';
import { encryptFor } from '../session/signal.ts';
import type { Work } from '../work/work.ts';
import type { Sealed } from './outbox-rows.ts';

/** No session to write with: it must be made first. */
const WAITS = new Set(['signal/no-session', 'signal/session-too-old']);

/**
 * The session step and the outer layer for one content. Undefined while the contact cannot be written to: the content
 * then waits without an envelope.
 */
export async function sealFor(
  context: Context,
  work: Work,
  contact: Contact,
  content: Uint8Array,
): Promise<Sealed | undefined> {
  const { route, state } = contact;
  const [relay] = route?.relays ?? [];
  if (route === undefined || relay === undefined || state === 'blocked') return undefined;
  try {
    const message = await encryptFor(context, work, contact, content);
    const envelope = sealEnvelope(context.crypto, route.key, route.mailbox, {
      kind: message.type,
      message: message.bytes,
    });
    return { relay, mailbox: route.mailbox, depositId: newDepositId(context.crypto), envelope, workBits: 0 };
  } catch (error) {
    if (isWhisprError(error) && WAITS.has(error.code)) return undefined;
    throw error;
  }
}
