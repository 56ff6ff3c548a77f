import { fromHex, toHex } from '@whispr/protocol/bytes';
import { isWhisprError } from '@whispr/protocol/errors';
import type { LinkState, Reader as RelayReader, Relay } from '../ports/index.ts';
import type { Intake } from '../receive/intake.ts';
import type { ConnectionView } from '../rpc/index.ts';
import type { Env } from '../work/env.ts';
import { allMailboxes, type Mailbox } from './mailbox-rows.ts';

/** Reads all mailboxes of the account, on as many relays as they lie. */
export interface Readers {
  /** The table of mailboxes has changed: makes new ones, opens them, removes retired ones. */
  wake(): void;
  /** Try at once (wake from sleep, online again). */
  nudge(): void;
  state(): ConnectionView;
  stop(): Promise<void>;
}

interface Line {
  relay: Relay;
  reader: RelayReader;
  /** Mailbox ids in hex. */
  open: Set<string>;
}

const FIRST_RETRY_MS = 1000;
const MOST_RETRY_MS = 60_000;

/** `online` hears when a relay can be reached again. */
export function createReaders(env: Env, intake: Intake, online: () => void): Readers {
  const { ports } = env;
  const lines = new Map<string, Line>();
  let shown: ConnectionView = 'connecting';
  let running: Promise<void> | undefined;
  let again = false;
  let failures = 0;
  let cancel: (() => void) | undefined;
  const life = { ended: false };

  const lineTo = (origin: string): Line => {
    const known = lines.get(origin);
    if (known !== undefined) return known;
    const relay = ports.relay(origin);
    const reader = relay.read({
      arrival: (arrival) => intake.arrival(arrival, (mailbox, ids) => reader.ack(mailbox, ids)),
      state: (state) => changed(state),
      superseded: () => env.emit({ type: 'notice', level: 'warning', code: 'account.used-elsewhere' }),
      refused: (mailbox) => makeAgain(mailbox),
    });
    const line: Line = { relay, reader, open: new Set() };
    lines.set(origin, line);
    return line;
  };

  const changed = (state: LinkState): void => {
    if (life.ended) return;
    if (state === 'online' || state === 'polling') {
      online();
      wake();
    }
    const next = overall([...lines.values()].map((line) => line.reader.state));
    if (next === shown) return;
    shown = next;
    env.emit({ type: 'connection', state: next });
  };

  /** One pass over the table. What cannot be done now is tried again later; it never keeps the rest waiting. */
  const align = async (): Promise<void> => {
    const mailboxes = await env.db.read(allMailboxes);
    const results = await Promise.all(mailboxes.map((mailbox) => alignOne(mailbox)));
    const listed = new Set(mailboxes.map(({ id }) => toHex(id)));
    for (const line of lines.values())
      for (const id of line.open)
        if (!listed.has(id)) {
          line.open.delete(id);
          line.reader.remove(fromHex(id));
        }
    failures = results.includes(false) ? failures + 1 : 0;
    if (failures > 0) later();
  };

  const alignOne = async (mailbox: Mailbox): Promise<boolean> => {
    const line = lineTo(mailbox.relay);
    const id = toHex(mailbox.id);
    try {
      if (mailbox.retired) {
        if (line.open.delete(id)) line.reader.remove(mailbox.id);
        await remove(line.relay, mailbox);
        return true;
      }
      if (!mailbox.registered) await register(line.relay, mailbox);
      if (!line.open.has(id) && !life.ended) {
        line.open.add(id);
        // From the beginning: whatever is still there was not acknowledged, and what was seen is known by its hash.
        line.reader.add({ id: mailbox.id, seed: mailbox.seed }, 0n);
      }
      return true;
    } catch (error) {
      if (!isWhisprError(error)) throw error;
      return error.retry === 'never';
    }
  };

  const register = async (relay: Relay, mailbox: Mailbox): Promise<void> => {
    await relay.createMailbox(mailbox, mailbox.kind === 'request' ? 'request' : 'contact');
    await env.commit.run((work) =>
      work.run('UPDATE mailbox SET registered_at = ? WHERE id = ?', [ports.clock.now(), mailbox.id]),
    );
    env.wakeOutbox();
  };

  /** The relay has lost it; made again, it is the same mailbox. */
  const makeAgain = (mailbox: Uint8Array): void => {
    env.commit
      .run((work) => work.run('UPDATE mailbox SET registered_at = NULL WHERE id = ?', [mailbox]))
      // Only the lock can make this fail.
      .then(wake, () => undefined);
  };

  const remove = async (relay: Relay, mailbox: Mailbox): Promise<void> => {
    if (mailbox.registered)
      await relay.removeMailbox(mailbox).catch((error: unknown) => {
        // Refused: it is not there any more, which is what was wanted.
        if (!isWhisprError(error) || error.retry !== 'never') throw error;
      });
    await env.commit.run(async (work) => {
      await work.run('DELETE FROM prekey WHERE mailbox = ?', [mailbox.id]);
      await work.run('DELETE FROM mailbox WHERE id = ?', [mailbox.id]);
    });
  };

  const later = (): void => {
    cancel?.();
    if (life.ended) return;
    const ceiling = Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10));
    const [part = 0] = ports.random.bytes(1);
    cancel = ports.clock.after((ceiling * (part + 1)) / 256, wake);
  };

  const wake = (): void => {
    again = true;
    if (life.ended || running !== undefined) return;
    running = (async () => {
      while (again && !life.ended) {
        again = false;
        await align();
      }
    })()
      .catch(() => later())
      .finally(() => {
        running = undefined;
        if (again) wake();
      });
  };

  return {
    wake,
    nudge() {
      for (const line of lines.values()) line.reader.nudge();
      wake();
    },
    state: () => shown,
    async stop() {
      life.ended = true;
      cancel?.();
      await Promise.all([...lines.values()].map((line) => line.reader.close()));
      await running;
    },
  };
}

/** The best that is true for the person: one relay that answers is enough to write and read. */
function overall(states: readonly LinkState[]): ConnectionView {
  const order: readonly LinkState[] = ['online', 'polling', 'connecting', 'offline'];
  return order.find((state) => states.includes(state)) ?? 'offline';
}
