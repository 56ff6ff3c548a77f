import type { Method } from '@whispr/core/rpc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountAt } from './support/known-account.ts';
import { openRelay } from './support/people.ts';
import { startDevice } from './support/world.ts';

const METHODS: Method[] = [
  'status',
  'pin.check',
  'account.accessKey',
  'account.confirmAccessKey',
  'account.unlockWithAccessKey',
  'account.changePin',
  'profile.get',
  'profile.set',
  'address.mine',
  'settings.get',
  'settings.set',
  'connection',
  'invite.revoke',
  'invite.list',
  'invite.join',
  'contact.add',
  'contact.list',
  'contact.get',
  'contact.accept',
  'contact.decline',
  'contact.block',
  'contact.unblock',
  'contact.remove',
  'contact.rename',
  'contact.safetyNumber',
  'contact.setVerified',
  'contact.scan',
  'chat.list',
  'chat.messages',
  'chat.markRead',
  'chat.setDraft',
  'chat.setTyping',
  'message.send',
  'message.retry',
  'message.remove',
];

/** Values of every field of the contract: well-formed ones that name nothing, and hostile ones. */
const hexId = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const word = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom("'; DROP TABLE meta; --", '\u202egnp', '__proto__'),
);
const params = fc.option(
  fc.record(
    {
      id: hexId,
      chat: hexId,
      before: hexId,
      after: hexId,
      around: hexId,
      text: word,
      name: word,
      nickname: word,
      pin: word,
      current: word,
      next: word,
      accessKey: word,
      code: word,
      address: word,
      limit: fc.integer({ min: -1, max: 300 }),
      arrival: fc.nat(),
      group: fc.nat(9),
      on: fc.boolean(),
      verified: fc.boolean(),
      end: fc.boolean(),
      receipts: fc.boolean(),
      qr: fc.uint8Array({ maxLength: 200 }),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);

/** Which fields each method takes, so that many calls get past the schema. */
const FIELDS: Partial<Record<Method, string[]>> = {
  'pin.check': ['pin', 'name'],
  'account.confirmAccessKey': ['group', 'text'],
  'account.unlockWithAccessKey': ['accessKey', 'pin'],
  'account.changePin': ['current', 'next'],
  'profile.set': ['name'],
  'settings.set': ['receipts'],
  'invite.join': ['code'],
  'contact.add': ['address'],
  'contact.rename': ['id', 'nickname'],
  'contact.setVerified': ['id', 'verified'],
  'contact.scan': ['id', 'qr'],
  'chat.messages': ['chat', 'limit', 'before', 'after', 'around', 'end'],
  'chat.markRead': ['chat', 'arrival'],
  'chat.setDraft': ['chat', 'text'],
  'chat.setTyping': ['chat', 'on'],
  'message.send': ['chat', 'id', 'text'],
};

test('hostile parameters on a real engine, open and closed: a result or a coded error, never a fault inside', async () => {
  const relay = await openRelay();
  const { device } = await accountAt(relay.url);
  const closed = await startDevice();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...METHODS), params, fc.boolean(), async (method, values, fitting) => {
      const wanted = FIELDS[method] ?? (/^(contact|message|invite)\./.test(method) ? ['id'] : []);
      const entries = Object.entries(values ?? {}).filter(([key]) => !fitting || wanted.includes(key));
      const sent = values === undefined || (fitting && wanted.length === 0) ? undefined : Object.fromEntries(entries);
      for (const { client } of [device, closed]) {
        const error: unknown = await (client.call(method, sent as never) as Promise<unknown>).then(
          () => undefined,
          (failure: unknown) => failure,
        );
        if (error === undefined) continue;
        expect(error).toMatchObject({ code: expect.stringMatching(/^[a-z-]+\/[a-z-]+$/) });
        expect(error).not.toMatchObject({ code: 'core/internal' });
        expect(error).not.toMatchObject({ code: expect.stringMatching(/^storage\/(sql|constraint)/) });
      }
    }),
    { numRuns: 400 },
  );
  expect(await device.client.call('status')).toMatchObject({ phase: 'ready' });
  expect(await closed.client.call('status')).toMatchObject({ phase: 'fresh' });
});
