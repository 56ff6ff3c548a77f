import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeClientFrame, decodeRelayFrame, encodeClientFrame, encodeRelayFrame, LIMITS } from './index.ts';
import type { ClientFrame, RelayFrame } from './index.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const id = fc.integer({ min: 0, max: 0xffff_ffff });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const envelope = fc.uint8Array({ minLength: 1, maxLength: 2000 });

const clientFrame: fc.Arbitrary<ClientFrame> = fc.oneof(
  fc.record({ type: fc.constant('open' as const), id, publicKey: bytes(32), signature: bytes(64), after: u64 }),
  fc.record({
    type: fc.constant('ack' as const),
    id,
    mailbox: bytes(16),
    fence: id,
    depositIds: fc.array(bytes(16), { minLength: 1, maxLength: 20 }),
  }),
  fc.record({
    type: fc.constant('deposit' as const),
    id,
    mailbox: bytes(16),
    depositId: bytes(16),
    ttl: id,
    work: fc.uint8Array({ maxLength: 16 }),
    envelope,
  }),
  fc.record({ type: fc.constant('close' as const), id, mailbox: bytes(16) }),
  fc.record({ type: fc.constant('ping' as const), id }),
);
const relayFrame: fc.Arbitrary<RelayFrame> = fc.oneof(
  fc.record({ type: fc.constant('challenge' as const), id, challenge: bytes(32) }),
  fc.record({ type: fc.constant('opened' as const), id, mailbox: bytes(16), fence: id, backlog: id }),
  fc.record({
    type: fc.constant('envelope' as const),
    id,
    mailbox: bytes(16),
    sequence: u64,
    depositId: bytes(16),
    envelope,
  }),
  fc.record({ type: fc.constant('ok' as const), id }),
  fc.record({ type: fc.constant('error' as const), id, number: fc.integer({ min: 0, max: 65_535 }), retryAfterMs: id }),
  fc.record({ type: fc.constant('pong' as const), id }),
  fc.record({ type: fc.constant('superseded' as const), id, mailbox: bytes(16) }),
);

test('every frame round-trips', () => {
  fc.assert(
    fc.property(clientFrame, (frame) => {
      expect(decodeClientFrame(encodeClientFrame(frame))).toEqual(frame);
    }),
  );
  fc.assert(
    fc.property(relayFrame, (frame) => {
      expect(decodeRelayFrame(encodeRelayFrame(frame))).toEqual(frame);
    }),
  );
});

test('a shortened or lengthened fixed frame is refused; nothing throws on any bytes', () => {
  fc.assert(
    fc.property(clientFrame, (frame) => {
      const whole = encodeClientFrame(frame);
      if (frame.type === 'deposit') return;
      expect(decodeClientFrame(whole.subarray(0, -1))).toBeUndefined();
      expect(decodeClientFrame(Uint8Array.of(...whole, 0))).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      decodeClientFrame(noise);
      decodeRelayFrame(noise);
    }),
  );
});

test('an envelope over the limit is refused', () => {
  const frame = {
    type: 'deposit',
    id: 1,
    mailbox: new Uint8Array(16),
    depositId: new Uint8Array(16),
    ttl: 1,
    work: new Uint8Array(0),
  } as const;
  expect(decodeClientFrame(encodeClientFrame({ ...frame, envelope: new Uint8Array(LIMITS.envelope) }))).toBeDefined();
  expect(
    decodeClientFrame(encodeClientFrame({ ...frame, envelope: new Uint8Array(LIMITS.envelope + 1) })),
  ).toBeUndefined();
});
