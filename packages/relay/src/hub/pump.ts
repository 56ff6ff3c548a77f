import type { Clock } from '../clock.ts';
import type { Store } from '../store/types.ts';
import type { Box, Session } from './box.ts';

const PAGE = 64;

/**
 * Sends a reader what the store holds for it, page by page and only as fast as it takes them, until nothing is left;
 * then the reader is live. Called again whenever something was stored that the reader has not been sent.
 */
export async function pump(store: Store, clock: Clock, box: Box, session: Session): Promise<void> {
  session.again = true;
  if (session.pumping) return;
  session.pumping = true;
  try {
    while (!session.closed && !session.port.congested()) {
      session.again = false;
      const page = await store.reader.envelopes(box.id, session.cursor, PAGE, clock.now());
      if (session.closed) return;
      for (const row of page) {
        session.cursor = row.sequence;
        session.port.push(box.id, row.sequence, row.depositId, row.envelope);
      }
      if (page.length === PAGE || session.again) continue;
      if (box.unpushed === 0) {
        session.live = true;
        return;
      }
      // On their way to the disk: they are in the next page.
      await store.writer.flush();
    }
  } catch (error) {
    session.port.failed(error);
  } finally {
    session.pumping = false;
  }
}
