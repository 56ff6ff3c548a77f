import * as z from 'zod/mini';
import { fromUtf8 } from '../bytes/index.ts';
import { checkSchema } from '../cbor/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import { toBase64 } from './base64.ts';
import { base64, id } from './fields.ts';
import type { WhisprIdentity } from './identity.ts';
import { parseJson } from './json.ts';
import { MAX_SEALED_BYTES } from './limits.ts';
import { seal, unseal } from './sealed-box.ts';

/** The largest frame of `WS /signal`, UTF-16 units: a sealed description in base64 and what stands around it. */
export const MAX_SIGNAL_FRAME = 262_144;

/** Frames from a client. The payload is passed on as it is. */
export const signalRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('join'), call_id: id }),
  z.object({ type: z.literal('leave'), call_id: id }),
  z.object({ type: z.literal('signal'), call_id: id, payload: z.unknown() }),
]);

/** Frames to the others in the room. */
export const signalPush = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('peer-join') }),
  z.looseObject({ type: z.literal('peer-leave') }),
  z.looseObject({ type: z.literal('signal'), payload: z.unknown() }),
]);

const payload = z.looseObject({ enc: base64(48, MAX_SEALED_BYTES) });
const description = z.looseObject({ sdp: z.string(), type: z.enum(['offer', 'answer', 'pranswer', 'rollback']) });

export type SignalRequest = z.output<typeof signalRequest>;
export type SignalPush = z.output<typeof signalPush>;
/** A session description with all its candidates inside, as the original sends it. */
export type CallDescription = z.output<typeof description>;

/** Reads a client's frame; anything else is `whispr/bad-request`. */
export function readSignalRequest(frame: string): SignalRequest {
  return parseJson(signalRequest, frame, MAX_SIGNAL_FRAME, 'whispr/bad-request');
}

/** Reads a relay's frame; anything else is `whispr/bad-answer`. */
export function readSignalPush(frame: string): SignalPush {
  return parseJson(signalPush, frame, MAX_SIGNAL_FRAME, 'whispr/bad-answer');
}

/** `{enc}`: the description in a SealedBox to the other side. `whispr/bad-key`. */
export async function sealDescription(
  crypto: CryptoProvider,
  recipient: Uint8Array,
  { sdp, type }: Pick<CallDescription, 'sdp' | 'type'>,
): Promise<{ enc: string }> {
  return { enc: toBase64(await seal(crypto, recipient, fromUtf8(JSON.stringify({ sdp, type })))) };
}

/**
 * Opens a payload of `signal`. `whispr/bad-plaintext`, `whispr/cannot-open`. It is anonymous: whoever knows the id of the
 * call and our address can have made it.
 */
export async function openDescription(
  crypto: CryptoProvider,
  identity: WhisprIdentity,
  received: unknown,
): Promise<CallDescription> {
  const { enc } = checkSchema(payload, received, 'whispr/bad-plaintext');
  return parseJson(description, await unseal(crypto, identity, enc), MAX_SEALED_BYTES, 'whispr/bad-plaintext');
}
