import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startRelayProcess, until } from '@whispr/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { chatWith, connect, contactIn, newId, openRelay, person, type Person, texts } from './support/people.ts';
import { insideProfile } from './support/swap-identity.ts';
import { temporaryFolder } from './support/temporary-storage.ts';

const sees = (one: Person, chat: string, text: string) =>
  until(async () => (await texts(one, chat)).includes(text), { timeout: 60_000, message: `${one.name} sees ${text}` });

/** Every byte that a relay keeps in its folder. */
async function everything(dir: string): Promise<Buffer> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name)))));
}

test('R11 rule 2 J2: after a busy run the relay holds no name, text, identity or anything that joins two mailboxes of one person', async () => {
  const dataDir = join(await temporaryFolder(), 'relay');
  const relay = await startRelayProcess({ dataDir, env: { WHISPR_RATE: '100000', WHISPR_LOG: 'debug' } });
  onTestFinished(() => relay.stop());
  const ana = await person({ name: 'Ana-canary-name', relay: relay.url });
  const ben = await person({ name: 'Ben-canary-name', relay: relay.url });
  const cai = await person({ name: 'Cai-canary-name', relay: relay.url });
  const withBen = await connect(ana, ben);
  const withCai = await connect(ana, cai);
  const anas = await chatWith(ana, withBen.ofInviter);
  const bens = await chatWith(ben, withBen.ofJoiner);
  const other = await chatWith(ana, withCai.ofInviter);
  for (let i = 0; i < 20; i += 1) {
    await ana.call('message.send', { chat: anas, id: newId(), text: `canary text ${i}` });
    await ben.call('message.send', { chat: bens, id: newId(), text: `canary text ${i} back` });
    await ana.call('message.send', { chat: other, id: newId(), text: `canary text ${i} to Cai` });
  }
  await sees(ben, bens, 'canary text 19');
  await sees(ana, anas, 'canary text 19 back');
  // Some things stay at the relay: nobody is there to read them.
  await ben.close();
  await ana.call('message.send', { chat: anas, id: newId(), text: 'canary text at rest' });
  const mine = await ana.call('address.mine');
  const dan = await person({ name: 'Dan-canary-name', relay: relay.url });
  await until(() => dan.call('contact.add', { address: mine.link, text: 'canary text of a stranger' }), {
    timeout: 30_000,
  });
  await contactIn(ana, 'request');
  const people = [ana, cai, dan];
  for (const one of people) await one.close();
  await relay.stop();

  const bytes = Buffer.concat([await everything(dataDir), Buffer.from(relay.logs.join(''))]);
  const holds = (part: Uint8Array | string) => bytes.indexOf(part) >= 0;
  const identities: string[] = [];
  for (const one of [...people, ben]) {
    const shared = await insideProfile(one.dir, (db) =>
      db.read(async (reader) => ({
        mailboxes: await reader.all<{ id: Uint8Array }>('SELECT id FROM mailbox'),
        contacts: await reader.all<{ identity: Uint8Array; kem: Uint8Array | null; uid: Uint8Array }>(
          'SELECT identity, kem, uid FROM contact WHERE identity IS NOT NULL',
        ),
      })),
    );
    // The search finds what is there.
    expect(shared.mailboxes.some(({ id }) => holds(Buffer.from(id)))).toBe(true);
    for (const { identity, kem, uid } of shared.contacts) {
      identities.push(Buffer.from(identity).toString('hex'));
      for (const secret of [identity.subarray(1), uid, ...(kem === null ? [] : [kem.subarray(0, 64)])]) {
        expect(holds(Buffer.from(secret))).toBe(false);
        expect(holds(Buffer.from(secret).toString('hex'))).toBe(false);
        expect(holds(Buffer.from(secret).toString('base64url'))).toBe(false);
      }
    }
  }
  expect(new Set(identities).size).toBe(4);
  expect(holds('canary')).toBe(false);
  expect(holds('127.0.0.1:')).toBe(relay.logs.join('').includes('127.0.0.1:'));
});

test('rule 2: every mailbox of a person has its own key, outer key and prekeys; what is in it names nobody else', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  for (const name of ['Ben', 'Cai']) await connect(await person({ name, relay: relay.url }), ana);
  await ana.close();
  await insideProfile(ana.dir, async (db) => {
    const mailboxes = await db.read((reader) =>
      reader.all<{ id: Uint8Array; seed: Uint8Array; outer_keys: Uint8Array }>(
        "SELECT id, seed, outer_keys FROM mailbox WHERE kind = 'contact'",
      ),
    );
    expect(mailboxes).toHaveLength(2);
    for (const column of ['id', 'seed', 'outer_keys'] as const)
      expect(new Set(mailboxes.map((row) => Buffer.from(row[column]).toString('hex'))).size).toBe(2);
    const preKeys = await db.read((reader) =>
      reader.all<{ kind: string; id: number; mailbox: Uint8Array }>('SELECT kind, id, mailbox FROM prekey'),
    );
    const owners = new Map<string, string>();
    for (const { kind, id, mailbox } of preKeys) {
      const key = `${kind} ${id}`;
      expect(owners.has(key)).toBe(false);
      owners.set(key, Buffer.from(mailbox).toString('hex'));
    }
  });
});

test('rule 5: a first message that comes again is refused, also when nothing of the first time is remembered but the prekeys', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const deposits: { mailbox: Uint8Array; envelope: Uint8Array }[] = [];
  const { instead } = await import('./support/instead.ts');
  const ben = await person({
    name: 'Ben',
    relay: relay.url,
    ports: instead((real) => ({
      deposit(deposit, signal) {
        deposits.push(deposit);
        return real.deposit(deposit, signal);
      },
    })),
  });
  const { link } = await ana.call('address.mine');
  await until(() => ben.call('contact.add', { address: link, text: 'hello' }), { timeout: 30_000 });
  const { id } = await contactIn(ana, 'request');
  await ana.call('contact.decline', { id });
  await ana.close();
  await insideProfile(ana.dir, (db) => db.write((writer) => writer.run('DELETE FROM seen')));

  const [first] = deposits;
  const { testPorts } = await import('./support/ports.ts');
  const ports = await testPorts(`${ana.dir}.attacker`, {});
  const again = ports.relay(relay.url);
  const { createHash } = await import('node:crypto');
  const subject = Buffer.concat([first!.mailbox, createHash('sha256').update(first!.envelope).digest()]);
  const work = await ports.work(new Uint8Array(subject), 8, Date.now());
  await again.deposit({
    mailbox: first!.mailbox,
    depositId: new Uint8Array(16).fill(9),
    envelope: first!.envelope,
    ttlSeconds: 60,
    work,
  });
  await again.close();
  const later = await ana.restart();
  // A message that is sent afterwards shows that the mailbox was read.
  const cai = await person({ name: 'Cai', relay: relay.url });
  await until(() => cai.call('contact.add', { address: link, text: 'another' }), { timeout: 30_000 });
  await contactIn(later, 'request');
  const requests = await later.call('contact.list');
  expect(requests).toHaveLength(1);
  expect(await texts(later, await chatWith(later, requests[0]!.id))).toEqual(['another']);
});
