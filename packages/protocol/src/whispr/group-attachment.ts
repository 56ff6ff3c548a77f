import * as z from 'zod/mini';
import { checkSchema } from '../cbor/index.ts';
import { whisprError } from './failures.ts';
import { attachmentId, base64, count, id, maybe, userId } from './fields.ts';
import { MAX_ATTACHMENT_BYTES } from './limits.ts';

/** Query of `POST /groups/attachments/upload` and `GET /groups/attachments/{id}`. */
export const groupAttachmentQuery = z.object({ group_id: id, user_id: maybe(userId) });

export const groupAttachmentAnswer = z.looseObject({ id: attachmentId, size: count(Number.MAX_SAFE_INTEGER) });

/** Form fields that hold the file when the body is multipart. */
export const GROUP_ATTACHMENT_FORM_FIELDS = ['file', 'upload_file'] as const;

const file = maybe(base64(0, 2 * MAX_ATTACHMENT_BYTES));
const jsonBody = z.object({ blob: file, file_b64: file, file, blob_b64: file });

/**
 * The file in a JSON body of `/groups/attachments/upload`, under any of the four names that are documented; the first
 * that is there counts. `whispr/bad-request`, `whispr/too-large`.
 */
export function groupAttachmentOf(body: unknown): Uint8Array<ArrayBuffer> {
  const { blob, file_b64, file, blob_b64 } = checkSchema(jsonBody, body, 'whispr/bad-request');
  const bytes = blob ?? file_b64 ?? file ?? blob_b64;
  if (bytes === undefined) throw whisprError('bad-request', 'no file');
  if (bytes.length > MAX_ATTACHMENT_BYTES) throw whisprError('too-large', 'the attachment is too large');
  return bytes;
}
