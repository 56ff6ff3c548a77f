import type { PreKeyLookup, UsedPreKeys } from '@whispr/protocol/signal';
import type { PreKeyKind } from '../db/prekey-rows.ts';
import type { Statements } from '../work/work.ts';

/**
 * The prekeys that belong to one mailbox. Another mailbox's keys are not found, so a first message that was made for one
 * mailbox is worthless at any other (design rule 2).
 */
export function preKeyLookup(work: Pick<Statements, 'first'>, mailbox: Uint8Array): PreKeyLookup {
  const find = async (kind: PreKeyKind, id: number): Promise<Uint8Array | undefined> => {
    const row = await work.first<{ record: Uint8Array }>(
      'SELECT record FROM prekey WHERE kind = ? AND id = ? AND mailbox = ?',
      [kind, id, mailbox],
    );
    return row?.record;
  };
  const curve = async (kind: PreKeyKind, id: number) => {
    const privateKey = await find(kind, id);
    return privateKey && { privateKey };
  };
  return {
    oneTime: (id) => curve('one-time', id),
    signed: (id) => curve('signed', id),
    async kyber(id) {
      const once = await find('kyber', id);
      if (once !== undefined) return { secretKey: once, lastResort: false };
      const last = await find('kyber-last-resort', id);
      return last && { secretKey: last, lastResort: true };
    },
    async kyberBaseKeySeen(kyberId, signedId, baseKey) {
      const row = await work.first(
        'SELECT 1 AS seen FROM base_key_seen WHERE kyber_id = ? AND signed_id = ? AND base_key = ?',
        [kyberId, signedId, baseKey],
      );
      return row !== undefined;
    },
  };
}

/** Deletes used one-time keys and remembers the base key of a last-resort one (design rule 5), with the session. */
export async function consumePreKeys(work: Statements, used: UsedPreKeys): Promise<void> {
  if (used.oneTimeId !== undefined)
    await work.run("DELETE FROM prekey WHERE kind = 'one-time' AND id = ?", [used.oneTimeId]);
  const deleted = await work.run("DELETE FROM prekey WHERE kind = 'kyber' AND id = ?", [used.kyberId]);
  if (deleted > 0) return;
  await work.run('INSERT OR IGNORE INTO base_key_seen (kyber_id, signed_id, base_key) VALUES (?, ?, ?)', [
    used.kyberId,
    used.signedId,
    used.baseKey,
  ]);
}
