import { hpkeKeyPair } from '@whispr/protocol/primitives';
import { inviteKeys, inviteWindow, newInviteCode, sealInvite } from '@whispr/protocol/identity';
import { freshMailbox, storeMailbox } from '../contacts/own-route.ts';
import { retireMailboxes } from '../network/mailbox-rows.ts';
import type { Env } from '../work/env.ts';
import { stretchWith } from './stretch.ts';

/** A code lives as long as the relay keeps its slot. */
export const INVITE_LIFE_MS = 300_000;

/**
 * Makes an invite (A6): a fresh mailbox that is nobody's yet, a one-time KEM key, and a sealed blob under a slot that only
 * the code leads to. The window is counted by the relay's clock, so that two wrong clocks still meet. Resolves with the
 * row id.
 */
export async function createInvite(env: Env): Promise<number> {
  const { crypto, ports, self } = env;
  const relay = ports.relay(self.relay);
  const { key: relayKey, time } = await relay.info();
  const code = newInviteCode(crypto);
  const keys = await inviteKeys(crypto, code, relayKey, inviteWindow(time), stretchWith(ports.kdf));
  const fresh = await freshMailbox(env);
  const kemSeed = crypto.random(32);
  const { publicKey } = hpkeKeyPair(kemSeed);
  const signingSeed = crypto.random(32);
  await relay.createMailbox(fresh.keys, 'contact');
  const id = await env.commit.run(async (work) => {
    await storeMailbox(env, work, fresh, { kind: 'invite', kemSeed });
    await work.run('UPDATE mailbox SET registered_at = ? WHERE id = ?', [ports.clock.now(), fresh.keys.id]);
    return work.insert(
      `INSERT INTO invite (uid, code, slot, signing_seed, mailbox, relay, state, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?)`,
      [
        ports.random.bytes(16),
        code,
        keys.slot,
        signingSeed,
        fresh.keys.id,
        self.relay,
        ports.clock.now() + INVITE_LIFE_MS,
      ],
    );
  });
  const blob = sealInvite(crypto, keys, { hpke: publicKey, mailbox: fresh.keys.id, relays: [self.relay] });
  try {
    await relay.putInvite(keys.slot, signingSeed, blob);
  } catch (error) {
    // The code was never shown, so nothing can come of it.
    await env.commit.run(async (work) => {
      await work.run('DELETE FROM invite WHERE id = ?', [id]);
      await retireMailboxes(work, 'id', fresh.keys.id, ports.clock.now());
      work.afterCommit(() => env.wakeReaders());
    });
    throw error;
  }
  await env.commit.run(async (work) => {
    work.touch();
    work.changes.invite(id);
  });
  return id;
}
