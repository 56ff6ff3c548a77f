import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import {
  decodeSignalMessage,
  encodePreKeyMessage,
  encodeSignalMessage,
  MAX_MESSAGE_BYTES,
  parsePreKeyMessage,
  type PreKeyMessage,
  type SignalMessage,
} from './messages.ts';
import { ProtobufWriter, readProtobuf } from './protobuf.ts';

const uint32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));
const bytes = (length: number, first?: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((value) => (first === undefined ? value : Uint8Array.of(first, ...value.subarray(1))));
const some = fc.uint8Array({ maxLength: 300 });

const signalMessage: fc.Arbitrary<SignalMessage> = fc
  .tuple(bytes(33, 5), uint32, uint32, some, some, fc.option(bytes(36)))
  .map(([ratchetKey, counter, previousCounter, ciphertext, pqRatchet, addresses]) => ({
    ratchetKey,
    counter,
    previousCounter,
    ciphertext,
    pqRatchet,
    ...(addresses === null ? {} : { addresses }),
  }));
const preKeyMessage: fc.Arbitrary<PreKeyMessage> = fc
  .tuple(fc.tuple(uint32, uint32, uint32), fc.option(uint32), bytes(1569, 8), bytes(33, 5), bytes(33, 5), some)
  .map(
    ([[registrationId, signedPreKeyId, kyberPreKeyId], oneTime, kyberCiphertext, baseKey, identityKey, message]) => ({
      registrationId,
      signedPreKeyId,
      kyberPreKeyId,
      kyberCiphertext,
      baseKey,
      identityKey,
      message,
      ...(oneTime === null ? {} : { oneTimePreKeyId: oneTime }),
    }),
  );

const mac = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const onlyCoded = (run: () => unknown): string => {
  try {
    run();
    return 'ok';
  } catch (error) {
    if (!isWhisprError(error)) throw error;
    return error.code;
  }
};

test('B4: both messages round-trip; what the MAC covers is what came before it', () => {
  fc.assert(
    fc.property(signalMessage, preKeyMessage, (message, first) => {
      const body = encodeSignalMessage(message);
      expect(decodeSignalMessage(concat(body, mac))).toEqual({ ...message, authenticated: body, mac });
      expect(parsePreKeyMessage(encodePreKeyMessage(first))).toEqual(first);
    }),
    { numRuns: 30 },
  );
});

test('B4: cut short at any length, only a coded error comes', () => {
  fc.assert(
    fc.property(signalMessage, preKeyMessage, (message, first) => {
      const whole = concat(encodeSignalMessage(message), mac);
      for (let length = 0; length < whole.length; length += 1)
        onlyCoded(() => decodeSignalMessage(whole.subarray(0, length)));
      const wholeFirst = encodePreKeyMessage(first);
      for (let length = 0; length < wholeFirst.length; length += 7)
        expect(onlyCoded(() => parsePreKeyMessage(wholeFirst.subarray(0, length)))).toBe('signal/malformed');
    }),
    { numRuns: 8 },
  );
});

test('B4: arbitrary bytes and damaged messages give only coded errors', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      signalMessage,
      fc.nat(),
      fc.nat(255),
      (noise, message, at, value) => {
        onlyCoded(() => decodeSignalMessage(noise));
        onlyCoded(() => parsePreKeyMessage(noise));
        onlyCoded(() => decodeSignalMessage(Uint8Array.of(0x44, ...noise)));
        onlyCoded(() => parsePreKeyMessage(Uint8Array.of(0x44, ...noise)));
        const whole = concat(encodeSignalMessage(message), mac);
        whole[at % whole.length] = value;
        onlyCoded(() => decodeSignalMessage(whole));
      },
    ),
    { numRuns: 1000 },
  );
});

test('B4: only version 4, whatever newer version the sender also knows', () => {
  const body = encodeSignalMessage({
    ratchetKey: Uint8Array.of(5, ...new Uint8Array(32)),
    counter: 1,
    previousCounter: 0,
    ciphertext: mac,
    pqRatchet: mac,
  });
  const withVersion = (version: number) => concat(Uint8Array.of(version), body.subarray(1), mac);
  expect(decodeSignalMessage(withVersion(0x45)).counter).toBe(1);
  for (const version of [0x00, 0x33, 0x34, 0x55, 0xff])
    expect(onlyCoded(() => decodeSignalMessage(withVersion(version)))).toBe('signal/unsupported-version');
});

test('B4: fields: any order, longer varints, unknown ones skipped, the last of a repeated one counts', () => {
  const key = Uint8Array.of(5, ...new Uint8Array(32).fill(9));
  const build = (counter: number[]) =>
    concat(
      Uint8Array.of(0x44),
      new ProtobufWriter().bytes(5, mac).bytes(4, mac).uint32(2, 3).bytes(99, key).uint32(1000, 7).finish(),
      Uint8Array.of(0x10, ...counter),
      Uint8Array.of((12 << 3) | 1, ...mac, (13 << 3) | 5, 1, 2, 3, 4),
      new ProtobufWriter().bytes(1, key).finish(),
      mac,
    );
  expect(decodeSignalMessage(build([0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]))).toMatchObject({
    counter: 5,
    previousCounter: 0,
    ratchetKey: key,
  });
  const malformed = [
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], // 11 bytes
    [0x80, 0x80, 0x80, 0x80, 0x10], // 2^32
    [0x05, 0x13], // a group
    [0x05, 0x02], // field 0
    [0x05, 0x22, 0xff, 0xff, 0xff, 0xff, 0x0f], // bytes that are not there
    [0x05, 0x25, 1, 2, 3, 4], // field 4 as a fixed 32-bit value
    [0x05, 0x28, 1], // field 5 as a number
  ];
  for (const bad of malformed)
    expect(
      onlyCoded(() => decodeSignalMessage(build(bad))),
      bad.join(),
    ).toBe('signal/malformed');
});

test('B4: oversize input is refused before parsing, and hostile input keeps nothing', () => {
  expect(onlyCoded(() => decodeSignalMessage(new Uint8Array(MAX_MESSAGE_BYTES + 1).fill(0x44)))).toBe(
    'signal/malformed',
  );
  const many = new ProtobufWriter();
  for (let field = 1; field < 100_000; field += 1) many.uint32(field, 1);
  expect(readProtobuf(many.finish(), 8).size).toBe(8);
});
