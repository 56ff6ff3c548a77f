import { isWhisprError } from '@whispr/protocol/errors';
import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { connect, contactIn, openRelay, person, type Person, wallClock } from './support/people.ts';

const codeOf = async (promise: Promise<unknown>) => {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    return isWhisprError(error) ? error.code : String(error);
  }
};

/** A relay whose clock the test moves: windows and expiry follow the relay's time. */
async function movableRelay() {
  const time = { offset: 0 };
  const relay = await openRelay({}, { now: () => Date.now() + time.offset });
  return { relay, time };
}

test('A6 AT-26 rule 1: valid, used, expired, revoked, unknown and unreachable are told apart', async () => {
  const { relay, time } = await movableRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const eve = await person({ name: 'Eve', relay: relay.url });

  expect(await codeOf(ben.call('invite.join', { code: 'ABCDE-FGHJK' }))).toBe('invite/unknown');
  expect(await codeOf(ben.call('invite.join', { code: 'typo' }))).toBe('invite/unknown');

  const invite = await ana.call('invite.create');
  expect(invite.code.replaceAll(/[^0-9A-Z]/g, '')).toHaveLength(10);
  expect(await codeOf(ana.call('invite.join', { code: invite.code }))).toBe('invite/own');
  // As people type: lower case, no hyphen.
  await ben.call('invite.join', { code: invite.code.toLowerCase().replaceAll('-', ' ') });
  expect(await codeOf(eve.call('invite.join', { code: invite.code }))).toBe('invite/used');
  const joining = await contactIn(ana, 'joining');
  expect(joining.name).toBe('Ben');
  await until(async () => (await ana.call('invite.list'))[0]?.state === 'used');
  expect((await ana.call('invite.list'))[0]?.contact).toBe(joining.id);

  const revoked = await ana.call('invite.create');
  expect((await ana.call('invite.revoke', { id: revoked.id })).state).toBe('revoked');
  expect(await codeOf(eve.call('invite.join', { code: revoked.code }))).toBe('invite/revoked');

  // Just before a border of windows, and just after it: the joiner finds the slot of the window before.
  const window = 300_000;
  time.offset += window - ((Date.now() + time.offset) % window) - 2000;
  const atBorder = await ana.call('invite.create');
  time.offset += 20_000;
  await eve.call('invite.join', { code: atBorder.code });

  time.offset += window - ((Date.now() + time.offset) % window) + 10_000;
  const late = await ana.call('invite.create');
  time.offset += window + 1000;
  expect(await codeOf(eve.call('invite.join', { code: late.code }))).toBe('invite/expired');

  await relay.close();
  expect(await codeOf(eve.call('invite.join', { code: late.code }))).toBe('network/unreachable');
});

test('A6: a declined joiner hears nothing, and the mailbox of the invite is gone', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { code } = await ana.call('invite.create');
  const joined = await ben.call('invite.join', { code });
  await ana.call('contact.decline', { id: (await contactIn(ana, 'joining')).id });
  expect(await ana.call('contact.list')).toEqual([]);
  expect((await ben.call('contact.get', { id: joined.id })).state).toBe('requested');
});

test('A6: whoever is a contact already does not become a second one by another invite', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url, clock: wallClock(0) });
  await connect(ana, ben);
  const { code } = await ana.call('invite.create');
  await ben.call('invite.join', { code });
  const only = async (one: Person) => {
    const contacts = await one.call('contact.list');
    return contacts.length === 1 && contacts[0]?.state === 'active';
  };
  await until(async () => (await ana.call('invite.list')).every(({ state }) => state === 'used'));
  await until(() => only(ana));
  await until(() => only(ben));
});
