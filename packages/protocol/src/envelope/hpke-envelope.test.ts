import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { fromUtf8, toHex } from '../bytes/index.ts';
import { encodeCbor } from '../cbor/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type AccountKeys, deriveAccountKeys } from '../identity/account-keys.ts';
import { type CryptoProvider, hpkeKeyPair, nobleProvider } from '../primitives/index.ts';
import type { PreKeyBundle } from '../signal/bundle.ts';
import { encodePublicKey } from '../signal/keys.ts';
import { generateKyberPreKey, generateSignedPreKey } from '../signal/prekeys.ts';
import { type HpkeTarget, sealHpke } from './hpke-envelope.ts';
import { type IntroductionFields, openHpkeEnvelope, sealFirst, sealIntroduction } from './introduction.ts';
import { openEnvelope, sealEnvelope } from './sealed-envelope.ts';

const crypto: CryptoProvider = nobleProvider;
const flip = (bytes: Uint8Array, at: number, mask = 1) => bytes.map((byte, i) => (i === at ? byte ^ mask : byte));
const code = (value: string) => expect.objectContaining({ code: value });
const mailboxId = new Uint8Array(16).fill(3);
const outerKey = new Uint8Array(32).fill(4);

let sender: AccountKeys;
let receiver: AccountKeys;
let target: HpkeTarget;
let bundle: PreKeyBundle;
let fields: IntroductionFields;

beforeAll(async () => {
  sender = await deriveAccountKeys(crypto, new Uint8Array(20).fill(1), 0);
  receiver = await deriveAccountKeys(crypto, new Uint8Array(20).fill(2), 0);
  target = { recipient: receiver.identity, relay: 'https://relay.example', mailboxId };
  bundle = {
    registrationId: 5,
    deviceId: 1,
    identityKey: encodePublicKey(sender.identity),
    signedPreKey: await generateSignedPreKey(crypto, sender.identityPrivate, 1),
    kyberPreKey: await generateKyberPreKey(crypto, sender.identityPrivate, 2, false),
  };
  fields = { identity: sender.identity, bundle, reason: 'invite', epoch: 0, name: 'Ana', at: 1_700_000_000_000 };
});

const open = (envelope: Uint8Array, to = target) => openHpkeEnvelope(crypto, [receiver.kemSeed], to, envelope);
const introduce = (more: Partial<IntroductionFields> = {}) =>
  sealIntroduction(crypto, receiver.kem, target, { ...fields, ...more }, sender.identityPrivate);

test('B5: a first message comes back, also under an older request key', async () => {
  const message = crypto.random(1865);
  const envelope = await sealFirst(crypto, receiver.kem, target, { identity: sender.identity, message });
  const opened = { t: 'first', identity: sender.identity, message };
  expect(await open(envelope)).toEqual(opened);
  expect(await openHpkeEnvelope(crypto, [sender.kemSeed, receiver.kemSeed], target, envelope)).toEqual(opened);
  expect(await openHpkeEnvelope(crypto, [sender.kemSeed], target, envelope)).toBeUndefined();
});

test('B7: an introduction comes back signed, with all its fields and no private key', async () => {
  const more = {
    reason: 'restore',
    epoch: 2,
    mailbox: crypto.random(16),
    relays: ['https://relay.example'],
    outerKey,
    kem: sender.kem,
  } as const;
  const opened = await open(await introduce(more));
  expect(opened).toMatchObject({ t: 'introduction', name: 'Ana', ...more, identity: sender.identity });
  expect(Object.keys((opened as IntroductionFields).bundle.signedPreKey).sort()).toEqual([
    'id',
    'publicKey',
    'signature',
  ]);
  expect(Object.keys((opened as IntroductionFields).bundle.kyberPreKey).sort()).toEqual([
    'id',
    'publicKey',
    'signature',
  ]);
});

test('A6: an introduction to an invite needs no identity of the inviter', async () => {
  const oneTime = hpkeKeyPair(crypto.random(32));
  const to = { relay: 'https://relay.example', mailboxId };
  const envelope = await sealIntroduction(crypto, oneTime.publicKey, to, fields, sender.identityPrivate);
  expect(await openHpkeEnvelope(crypto, [oneTime.privateKey], to, envelope)).toMatchObject({ name: 'Ana' });
});

test('rule 5: it opens for this recipient, relay and mailbox only', async () => {
  const envelope = await introduce();
  for (const other of [
    { ...target, recipient: sender.identity },
    { ...target, recipient: undefined },
    { ...target, relay: 'https://other.example' },
    { ...target, mailboxId: new Uint8Array(16) },
  ])
    expect(await open(envelope, other)).toBeUndefined();
});

test('rule 6: all kinds of a size class have one length and one first byte', async () => {
  const hpke = await introduce();
  const inner = { kind: 'whisper', message: new Uint8Array(hpke.length - 400) } as const;
  const aead = sealEnvelope(crypto, outerKey, mailboxId, inner);
  const first = await sealFirst(crypto, receiver.kem, target, {
    identity: sender.identity,
    message: new Uint8Array(hpke.length - 1500),
  });
  for (const envelope of [hpke, aead, first]) {
    expect(envelope).toHaveLength(hpke.length);
    expect(envelope.length % 512).toBe(0);
    expect(envelope[0]).toBe(1);
    expect(toHex(envelope)).not.toContain(toHex(sender.identity));
  }
  // A receiver tries its outer keys first and then the HPKE form.
  expect(openEnvelope([outerKey], mailboxId, hpke)).toBeUndefined();
  expect(await open(aead)).toBeUndefined();
});

test('nobody can introduce someone else, or pass an introduction on', async () => {
  const forged = await sealIntroduction(crypto, receiver.kem, target, fields, receiver.identityPrivate);
  await expect(open(forged)).rejects.toThrow(code('envelope/bad-signature'));

  const theirs = { ...fields, identity: receiver.identity };
  const stolen = await sealIntroduction(crypto, receiver.kem, target, theirs, receiver.identityPrivate);
  await expect(open(stolen)).rejects.toThrow(code('envelope/malformed'));

  const honest = await open(await introduce());
  const elsewhere = { ...target, mailboxId: new Uint8Array(16).fill(8) };
  const passedOn = await sealHpke(crypto, receiver.kem, elsewhere, encodeCbor(honest));
  await expect(open(passedOn, elsewhere)).rejects.toThrow(code('envelope/bad-signature'));
});

test.each(['reason', 'epoch', 'mailbox', 'relays', 'outerKey', 'kem', 'name', 'at', 'later'])(
  'the signature covers %s',
  async (field) => {
    const honest = await open(await introduce());
    const values: Record<string, unknown> = {
      reason: 'heal',
      epoch: 9,
      mailbox: new Uint8Array(16),
      relays: ['https://evil.example'],
      outerKey: new Uint8Array(32),
      kem: receiver.kem,
      name: 'Eve',
      at: 1,
      later: 'a field of a later version',
    };
    const changed = await sealHpke(crypto, receiver.kem, target, encodeCbor({ ...honest, [field]: values[field] }));
    await expect(open(changed)).rejects.toThrow(code('envelope/bad-signature'));
  },
);

test('fields of a later version are kept and signed', async () => {
  const later = { ...fields, later: [1, 2] };
  const envelope = await sealIntroduction(crypto, receiver.kem, target, later, sender.identityPrivate);
  expect(await open(envelope)).toMatchObject({ later: [1, 2] });
});

test('flipped bits in every region are refused', async () => {
  const envelope = await introduce();
  const places = [
    ...Array.from({ length: 24 }, (_, i) => i),
    500,
    1088,
    1089,
    1119,
    1120,
    1121,
    1122,
    2000,
    envelope.length - 1,
  ];
  for (const at of places) {
    const changed = flip(envelope, at, 1 << (at & 7));
    if (at === 0) await expect(open(changed)).rejects.toThrow(code('envelope/unknown-version'));
    else expect(await open(changed)).toBeUndefined();
  }
});

test('sealed nonsense is envelope/malformed', async () => {
  const good = await open(await introduce());
  const wrong = [
    fromUtf8('no CBOR'),
    encodeCbor({ ...good, t: 'unknown' }),
    encodeCbor({ ...good, reason: 'other' }),
    encodeCbor({ ...good, epoch: -1 }),
    encodeCbor({ ...good, relays: ['http://relay.example'] }),
    encodeCbor({ ...good, mailbox: new Uint8Array(17) }),
    encodeCbor({ ...good, name: 'x'.repeat(1025) }),
    encodeCbor({ t: 'first', identity: sender.identity, message: new Uint8Array(0) }),
    encodeCbor({ t: 'first', identity: new Uint8Array(31), message: new Uint8Array(1) }),
  ];
  for (const payload of wrong) {
    const envelope = await sealHpke(crypto, receiver.kem, target, payload);
    await expect(open(envelope)).rejects.toThrow(code('envelope/malformed'));
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (payload) => {
      const envelope = await sealHpke(crypto, receiver.kem, target, payload);
      await open(envelope).catch((error: unknown) => expect(isWhisprError(error, 'envelope/malformed')).toBe(true));
    }),
    { numRuns: 30 },
  );
});

test('shapes that cannot be an envelope are refused, short ones open nothing', async () => {
  for (const length of [0, 511, 700])
    await expect(open(new Uint8Array(length))).rejects.toThrow(code('envelope/malformed'));
  for (const length of [512, 1024]) expect(await open(new Uint8Array(length).fill(1))).toBeUndefined();
  await expect(
    sealFirst(crypto, receiver.kem, target, { identity: sender.identity, message: new Uint8Array(131_000) }),
  ).rejects.toThrow(code('envelope/too-large'));
});
