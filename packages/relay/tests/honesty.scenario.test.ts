import { expect, test } from 'vitest';
import { b64, hex, Key, random, sha256, work } from './support/keys.ts';
import { testRelay } from './support/relay.ts';
import { rowsOf, TABLES } from './support/snapshot.ts';

test('R11: after a busy run the store holds no public key of a mailbox and no value shared by two mailboxes', async () => {
  const { client, config, relay, clock } = await testRelay({ work: { mailbox: 0, request: 4 } });
  // One person, through one connection: a request mailbox and three contacts.
  const keys = Array.from({ length: 4 }, () => new Key());
  for (const [i, key] of keys.entries()) {
    await client.create(key, i === 0 ? 'request' : 'contact');
    await client.act(key, {
      action: 'publish-prekeys',
      base: b64(random(80)),
      oneTime: [b64(random(80)), b64(random(80))],
    });
  }
  const reader = await client.connect('read');
  const { challenge } = await reader.next('challenge');
  for (const key of keys.slice(1)) await reader.open(key, await client.relayKey(), challenge);
  const sender = await client.connect('deposit');
  for (const key of keys)
    for (let i = 0; i < 5; i += 1) {
      const envelope = random(512);
      const paid = work(Uint8Array.of(...key.id, ...sha256(envelope)), 4, clock.now());
      expect((await sender.answer(sender.deposit(key.id, envelope, { work: paid }))).type).toBe('ok');
    }
  const owner = new Key();
  const [slot, inviteSlot] = [random(32), random(32)];
  await client.call('PUT', `/v1/records/${b64(slot)}`, owner.record(slot, 1, random(300)));
  await client.call('PUT', `/v1/invites/${b64(inviteSlot)}`, {
    ...new Key().invite(inviteSlot),
    blob: b64(random(100)),
  });
  await relay.store.writer.flush();

  const rows = rowsOf(config);
  for (const table of TABLES)
    expect(
      rows.some((row) => row.startsWith(`${table} `)),
      table,
    ).toBe(true);
  for (const key of keys) {
    expect(rows.join('\n')).not.toContain(hex(key.publicKey));
    // What stands beside one mailbox stands beside no other: neither proof, nor blob, nor anything long enough to join.
    const own = rows.filter((row) => row.includes(hex(key.id)));
    const others = rows.filter((row) => !row.includes(hex(key.id))).join('\n');
    expect(own.length).toBeGreaterThan(7);
    for (const value of own.flatMap((row) => [...row.matchAll(/=([0-9a-f]{16,})/g)].map((match) => match[1]!)))
      expect(others.includes(value), value).toBe(false);
  }
  // No time of making, no source: the columns say it all.
  const columns = new Set(rows.flatMap((row) => [...row.matchAll(/ ([a-z_]+)=/g)].map((match) => match[1])));
  const known =
    'body bytes deposit_id digest ends_at expires_at fence held id kind leased mailbox owner public_key seed sequence slot state version';
  expect(columns).toEqual(new Set(known.split(' ')));
});
