import * as z from 'zod/mini';
import { equalBytes, fromHex, toHex } from '../bytes/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import { toBase64 } from './base64.ts';
import { isSigned } from './direct-message.ts';
import { whisprError } from './failures.ts';
import { attachmentId, base64, count, hex, maybe, name, signingKey, userId } from './fields.ts';
import { type WhisprIdentity, addressOf } from './identity.ts';
import { MAX_ATTACHMENT_BYTES } from './limits.ts';

/** Body of `POST /upload`. `att_id` was the hash in older clients. Twice the limit is read, to answer 413 and not 400. */
export const uploadRequest = z.object({
  to: userId,
  from_: signingKey,
  enc_pub: userId,
  blob: base64(0, 2 * MAX_ATTACHMENT_BYTES),
  signature: base64(64, 64),
  name,
  /** As the sender says; only the real length counts, but the original refuses by this one. */
  size: count(Number.MAX_SAFE_INTEGER),
  sha256: hex(32),
});

export const uploadAnswer = z.looseObject({ att_id: attachmentId, status: z.literal('ok') });

/** Query of `GET /download/{id}` and `/download/raw/{id}`. */
export const downloadQuery = z.object({ recipient: maybe(userId) });

/** Answer of `GET /download/{id}`; the original forgets name and sender after a minute. */
export const downloadAnswer = z.looseObject({
  att_id: attachmentId,
  blob: base64(0, MAX_ATTACHMENT_BYTES),
  name: maybe(name),
  size: maybe(count(Number.MAX_SAFE_INTEGER)),
  from: maybe(signingKey),
  to: maybe(userId),
});

export type UploadRequest = z.output<typeof uploadRequest>;
export type UploadJson = z.input<typeof uploadRequest>;

/**
 * Everything the original's server should check, in its order: `whispr/bad-signature`, `whispr/sha256-mismatch`, and
 * `whispr/too-large` by the real or the declared size.
 */
export async function checkUpload(crypto: CryptoProvider, upload: UploadRequest): Promise<void> {
  if (Math.max(upload.size, upload.blob.length) > MAX_ATTACHMENT_BYTES)
    throw whisprError('too-large', 'the attachment is too large');
  if (!(await isSigned(crypto, upload.from_, upload.blob, upload.signature)))
    throw whisprError('bad-signature', 'the signature does not cover the blob');
  if (!equalBytes(await crypto.sha256(upload.blob), fromHex(upload.sha256)))
    throw whisprError('sha256-mismatch', 'the blob has another hash');
}

/** The body of `POST /upload`. The original uploads plain files; what is private must be sealed before. */
export async function uploadOf(
  crypto: CryptoProvider,
  identity: WhisprIdentity,
  recipient: Uint8Array,
  fileName: string,
  blob: Uint8Array,
): Promise<UploadJson> {
  if (blob.length > MAX_ATTACHMENT_BYTES) throw whisprError('too-large', 'the attachment is too large');
  return {
    to: toHex(recipient),
    from_: toHex(identity.signingPublic),
    enc_pub: addressOf(identity),
    blob: toBase64(blob),
    signature: toBase64(await crypto.ed25519Sign(identity.signingSeed, blob)),
    name: fileName,
    size: blob.length,
    sha256: toHex(await crypto.sha256(blob)),
  };
}
