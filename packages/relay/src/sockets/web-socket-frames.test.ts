import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { encodeRelayFrame } from '@whispr/contract';
import { expect, test } from 'vitest';
import * as ws from 'ws';
import { wireEnvelope, wireFrame, wireOk } from './web-socket-frames.ts';

// Exported by ws, but not declared in its types.
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

/** What a WebSocket client makes of bytes from the wire. */
async function receive(...chunks: Uint8Array[]): Promise<Uint8Array> {
  const receiver = new Receiver({ isServer: false });
  const message = new Promise<Buffer>((resolve, reject) => {
    receiver.on('message', resolve);
    receiver.on('error', reject);
  });
  for (const chunk of chunks) receiver.write(Buffer.from(chunk));
  return Uint8Array.from(await message);
}

test('an envelope of any size is the message that the contract describes', async () => {
  const sizes = fc.oneof(
    fc.constantFrom(1, 79, 80, 81, 82, 65_489, 65_490, 65_491, 131_072),
    fc.integer({ min: 1, max: 3000 }),
  );
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.nat(255),
      async (size, sequence, fill) => {
        const mailbox = new Uint8Array(16).fill(fill);
        const depositId = new Uint8Array(16).fill(fill ^ 255);
        const envelope = new Uint8Array(size).fill(fill);
        const expected = encodeRelayFrame({
          type: 'envelope',
          id: 0,
          mailbox,
          sequence: BigInt(sequence),
          depositId,
          envelope,
        });
        expect(Buffer.compare(await receive(...wireEnvelope(mailbox, sequence, depositId, envelope)), expected)).toBe(
          0,
        );
      },
    ),
  );
});

test('other frames likewise', async () => {
  expect(await receive(wireOk(513))).toEqual(Uint8Array.from(encodeRelayFrame({ type: 'ok', id: 513 })));
  for (const frame of [
    { type: 'ok', id: 7 },
    { type: 'error', id: 0xffff_ffff, number: 3, retryAfterMs: 1000 },
    { type: 'challenge', id: 0, challenge: new Uint8Array(32).fill(9) },
  ] as const)
    expect(await receive(wireFrame(frame))).toEqual(Uint8Array.from(encodeRelayFrame(frame)));
});
