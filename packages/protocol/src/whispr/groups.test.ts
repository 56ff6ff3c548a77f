import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex } from '../bytes/index.ts';
import { type CryptoProvider, chachaOpen, chachaSeal, nobleProvider } from '../primitives/index.ts';
import { readAnswer, readParameters } from './call.ts';
import { alice, bob, code, vectors } from './fixtures/vectors.ts';
import { groupAttachmentOf } from './group-attachment.ts';
import { groupCalls } from './group-calls.ts';
import {
  membersWithoutKey,
  newGroupKey,
  openGroupKey,
  openGroupMessage,
  sealGroupKey,
  sealGroupMessage,
} from './group-message.ts';
import { addressOf } from './identity.ts';

const crypto: CryptoProvider = nobleProvider;
const fails = (what: string) => expect.objectContaining(code(`whispr/${what}`));
const group = { groupId: 'ab'.repeat(16), channelId: 'cd'.repeat(16) };
const owner = addressOf(alice);
const group_id = group.groupId;

test('E9: group ciphertexts have the bytes of libsodium', () => {
  for (const { key, nonce, plaintext, sealed } of vectors.chacha) {
    const none = new Uint8Array(0);
    expect(chachaSeal(fromHex(key), fromHex(nonce), fromHex(plaintext), none)).toEqual(fromHex(sealed));
    expect(chachaOpen(fromHex(key), fromHex(nonce), fromHex(sealed), none)).toEqual(fromHex(plaintext));
  }
});

test('E9: a new key reaches each member sealed, and messages of every version stay readable', async () => {
  const first = await newGroupKey(crypto, [owner, addressOf(bob)]);
  const second = await newGroupKey(crypto, [owner]);
  expect(await openGroupKey(crypto, bob, first.wrapped.get(addressOf(bob))!)).toEqual(first.key);
  const all = new Map([
    [1, first.key],
    [2, second.key],
  ]);
  const send = (keyVersion: number) => {
    const body = sealGroupMessage(crypto, alice, all, { ...group, text: `v${keyVersion} ü`, keyVersion, timestamp: 9 });
    return readParameters(groupCalls.sendMessage, {}, body);
  };
  expect([openGroupMessage(all, send(1)), openGroupMessage(all, send(2))]).toEqual(['v1 ü', 'v2 ü']);
  expect(() => openGroupMessage(new Map([[1, first.key]]), send(2))).toThrow(fails('missing-key'));
  expect(() => openGroupMessage(new Map([[2, first.key]]), send(2))).toThrow(fails('cannot-open'));
  expect(() => sealGroupMessage(crypto, alice, all, { ...group, text: '', keyVersion: 3, timestamp: 9 })).toThrow(
    fails('missing-key'),
  );
});

test('E9: wrapped keys that are none are refused', async () => {
  await expect(openGroupKey(crypto, bob, 'not base64')).rejects.toEqual(fails('bad-base64'));
  await expect(
    openGroupKey(crypto, alice, await sealGroupKey(crypto, new Uint8Array(32), addressOf(bob))),
  ).rejects.toEqual(fails('cannot-open'));
  await expect(sealGroupKey(crypto, new Uint8Array(31), owner)).rejects.toEqual(fails('bad-key'));
});

test('E9: members without a key of the version are named', () => {
  const member = { user_id: owner, role: 'member' as const };
  const members = [
    { ...member, user_id: 'a', encrypted_group_key: 'x', key_version: 2 },
    { ...member, user_id: 'b', encrypted_group_key: 'x', key_version: 1 },
    { ...member, user_id: 'c', encrypted_group_key: undefined, key_version: 2 },
    { ...member, user_id: 'd', encrypted_group_key: '', key_version: 2 },
  ];
  expect(membersWithoutKey(members, 2)).toEqual(['b', 'c', 'd']);
});

test('I6: parameters are read from query and body, as client and server of the original disagree', () => {
  const target = addressOf(bob);
  const expected = { group_id, user_id: owner, new_owner_user_id: target };
  const query = { group_id, user_id: owner };
  expect(readParameters(groupCalls.transferOwner, query, { new_owner_user_id: target })).toEqual(expected);
  expect(readParameters(groupCalls.transferOwner, { ...query, new_owner_user_id: target }, undefined)).toEqual(
    expected,
  );
  const meta = { channel_id: 'c1', user_id: owner };
  expect(readParameters(groupCalls.setChannelMeta, meta, { topic: 't', description: null })).toEqual({
    ...meta,
    topic: 't',
    description: undefined,
  });
  expect(readParameters(groupCalls.setPublic, { ...query, is_public: 'True' }, undefined).is_public).toBe(true);
  expect(readParameters(groupCalls.setServerDistribute, {}, { ...query, enabled: false }).enabled).toBe(false);
});

test('I6: query and body that disagree, and missing or ill-typed fields, are whispr/bad-request', () => {
  const query = { group_id, user_id: owner };
  expect(() => readParameters(groupCalls.rekey, query, { user_id: addressOf(bob) })).toThrow(fails('bad-request'));
  const hostile = { user_id: { toString: 1, valueOf: 1 } };
  expect(() => readParameters(groupCalls.rekey, query, hostile)).toThrow(fails('bad-request'));
  expect(readParameters(groupCalls.setPublic, { ...query, is_public: 'true' }, { is_public: true }).is_public).toBe(
    true,
  );
  expect(() => readParameters(groupCalls.rekey, { group_id }, undefined)).toThrow(fails('bad-request'));
  expect(() => readParameters(groupCalls.join, {}, { user_id: owner })).toThrow(fails('bad-request'));
  const bad = { ...query, user_id: owner, is_public: 'maybe' };
  expect(() => readParameters(groupCalls.setPublic, bad, undefined)).toThrow(fails('bad-request'));
});

test('I6: attachment_meta is text or an object; what is nested without end is refused', () => {
  const message = sealGroupMessage(crypto, alice, new Map([[1, new Uint8Array(32)]]), {
    ...group,
    text: 'x',
    keyVersion: 1,
    timestamp: 1,
  });
  const read = (attachment_meta: unknown) =>
    readParameters(groupCalls.sendMessage, {}, { ...message, attachment_meta }).attachment_meta;
  expect([read('{"a":1}'), read({ a: 1 }), read(null)]).toEqual(['{"a":1}', '{"a":1}', undefined]);
  const deep: unknown = JSON.parse(`{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`);
  expect(() => read(deep)).toThrow(fails('bad-request'));
  expect(() => read('x'.repeat(9000))).toThrow(fails('bad-request'));
});

test('I6: documented answers are read, with 0 and 1 as truth and unknown fields kept', () => {
  const info = {
    id: group_id,
    name: 'g',
    is_public: 1,
    server_distribute: 0,
    server_store_history: true,
    owner_id: owner,
    key_version: 1,
    later: 'kept',
  };
  expect(readAnswer(groupCalls.list, { groups: [info] }).groups[0]).toMatchObject({ is_public: true, later: 'kept' });
  expect(readAnswer(groupCalls.leave, { status: 'left', new_key_version: 2 })).toMatchObject({ new_key_version: 2 });
  expect(() => readAnswer(groupCalls.leave, { status: 'gone' })).toThrow(fails('bad-answer'));
});

test('I6: a group attachment is found under each of its names', () => {
  for (const name of ['blob', 'file_b64', 'file', 'blob_b64'])
    expect(groupAttachmentOf({ [name]: 'AQID' })).toEqual(Uint8Array.of(1, 2, 3));
  for (const body of [{}, null, [], { blob: 5 }, { blob: 'A' }])
    expect(() => groupAttachmentOf(body)).toThrow(fails('bad-request'));
});

test('I6: arbitrary parameters and answers of every call are read or refused with a code', () => {
  for (const call of Object.values(groupCalls))
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom(...call.query, 'query'), fc.string()),
        (body, query) => {
          for (const read of [
            () => readParameters(call as typeof groupCalls.rename, query, body),
            () => readAnswer(call as typeof groupCalls.rename, body),
          ])
            try {
              read();
            } catch (error) {
              expect(error).toEqual(
                expect.objectContaining({ code: expect.stringMatching(/^whispr\/bad-(request|answer)$/) }),
              );
            }
        },
      ),
      { numRuns: 30 },
    );
});
