import type { Clock } from '../clock.ts';
import { keyOf } from '../keys/ids.ts';
import type { Store, StoredEnvelope } from '../store/types.ts';
import type { Box, Pending, Session } from './box.ts';

const PAGE = 64;

export type PumpParts = {
  store: Store;
  clock: Clock;
  /** The deposit is stored, and its reader was sent it before that. */
  stored: (box: Box, pending: Pending) => void;
  /** The reader has acknowledged this one, which was stored afterwards. */
  drop: (box: Box, session: Session, depositId: Uint8Array) => void;
};

/**
 * Sends a reader what the store holds for it, page by page and only as fast as it takes them, until nothing is left;
 * then the reader is live. Called again whenever something was stored that the reader has not been sent.
 */
export async function pump(parts: PumpParts, box: Box, session: Session): Promise<void> {
  session.again = true;
  if (session.pumping) return;
  await alone(session, async () => {
    while (!session.closed && !session.port.congested()) {
      session.again = false;
      const all = await sendPage(parts, box, session);
      if (session.closed) return;
      if (!all || session.again) continue;
      if (box.unpushed === 0) {
        session.live = true;
        return;
      }
      // On their way to the disk: they are in the next page.
      await parts.store.writer.flush();
    }
  });
}

/**
 * Sends what was stored before a range of numbers was leased, so that the reader may be sent envelopes under these
 * numbers. True if that is so now.
 */
export async function catchUp(parts: PumpParts, box: Box, session: Session): Promise<boolean> {
  if (session.pumping || !session.live) return false;
  session.live = false;
  session.again = false;
  await alone(session, async () => {
    while (!session.closed && !session.port.congested() && !session.live)
      session.live = await sendPage(parts, box, session);
  });
  if (!session.again) return session.live;
  session.live = false;
  void pump(parts, box, session);
  return false;
}

async function alone(session: Session, work: () => Promise<void>): Promise<void> {
  session.pumping = true;
  try {
    await work();
  } catch (error) {
    session.port.failed(error);
  } finally {
    session.pumping = false;
  }
}

/** True if the store holds no more for now. */
async function sendPage({ store, clock, stored, drop }: PumpParts, box: Box, session: Session): Promise<boolean> {
  const page = await store.reader.envelopes(box.id, session.cursor, PAGE, clock.now());
  if (session.closed) return false;
  for (const row of page) {
    session.cursor = row.sequence;
    const key = keyOf(row.depositId);
    const pending = box.pending.get(key);
    // A sender that had no answer sent it again, through another process or just before the ack.
    if (box.remembers(key)) drop(box, session, row.depositId);
    else if (pending?.pushed === true) stored(box, pending);
    else send(box, session, row);
  }
  return page.length < PAGE;
}

function send(box: Box, session: Session, row: StoredEnvelope): void {
  session.port.push(box.id, row.sequence, row.depositId, row.envelope);
}
