import type { FastifyInstance } from 'fastify';
import {
  attachmentId,
  checkUpload,
  downloadQuery,
  MAX_ATTACHMENT_BYTES,
  uploadRequest,
  type UploadRequest,
  type downloadAnswer,
  type uploadAnswer,
} from '@whispr/protocol/whispr';
import { checkSchema } from '@whispr/protocol/cbor';
import { isWhisprError } from '@whispr/protocol/errors';
import type * as z from 'zod/mini';
import { base64 } from '../base64.ts';
import { WhisprFailure } from '../failure.ts';
import { readFile, storeFile, type FileLimits, type StoredFile } from '../files.ts';
import { looksSealed } from '../looks-sealed.ts';
import type { Parts } from '../parts.ts';
import { defineRoute, jsonOf, type Ask } from './route.ts';

const UPLOAD_BODY = Math.ceil(MAX_ATTACHMENT_BYTES / 3) * 4 + 16_384;
/** What all attachments may take of the room for everything. */
const SHARE = 0.1;

/** Attachments of direct messages: `POST /upload`, `GET /download/{id}`, `GET /download/raw/{id}`. */
export function attachmentRoutes(api: FastifyInstance, parts: Parts): void {
  defineRoute(api, parts, 'POST', '/upload', { bodyLimit: UPLOAD_BODY, large: true }, (ask) => upload(parts, ask));
  defineRoute(api, parts, 'GET', '/download/:id', {}, async (ask): Promise<z.input<typeof downloadAnswer>> => {
    const { id, file } = await download(parts, ask);
    const { owner, sender, name, size, body } = file;
    return { att_id: id, blob: base64(body), name, size, from: sender, to: owner };
  });
  defineRoute(api, parts, 'GET', '/download/raw/:id', {}, async (ask) => {
    const { file } = await download(parts, ask);
    return ask.reply.type('application/octet-stream').send(Buffer.from(file.body));
  });
}

/** The limits of attachments for one recipient, or of one group. */
export function fileLimits({ settings, context }: Parts, perOwner: number): FileLimits {
  return { perOwner, bytes: context.config.globalBytes * SHARE, ttlSeconds: settings.fileTtlSeconds };
}

/** What is in clear is `whispr/in-clear` in safe mode. */
export function refuseClear({ safe }: Parts, blob: Uint8Array): void {
  if (safe && !looksSealed(blob)) throw new WhisprFailure('whispr/in-clear');
}

async function upload(parts: Parts, { body, actor }: Ask): Promise<z.input<typeof uploadAnswer>> {
  const { crypto, context, settings, database } = parts;
  const request = readUpload(jsonOf(body));
  await checkUpload(crypto, request);
  actor.maybeAs(actor.proven === undefined ? undefined : request.enc_pub);
  refuseClear(parts, request.blob);
  const { to, from_, name, blob } = request;
  if (name.includes('\0')) throw new WhisprFailure('whispr/bad-request');
  const file = { owner: to, sender: from_, name, body: blob };
  const att_id = await storeFile(database, file, fileLimits(parts, settings.queue), context.clock.now());
  return { att_id, status: 'ok' };
}

/** The original has words of its own for two fields that are malformed. */
function readUpload(json: unknown): UploadRequest {
  try {
    return checkSchema(uploadRequest, json, 'whispr/bad-request');
  } catch (error) {
    if (isWhisprError(error, 'whispr/bad-request')) throw new WhisprFailure(uploadFault(json));
    throw error;
  }
}

function uploadFault(json: unknown): 'whispr/bad-attachment-id' | 'whispr/bad-base64' | 'whispr/bad-request' {
  const { blob, sha256 } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  if (typeof sha256 === 'string' && !/^[0-9a-f]{64}$/i.test(sha256)) return 'whispr/bad-attachment-id';
  if (typeof blob === 'string' && Buffer.from(blob, 'base64').toString('base64') !== blob) return 'whispr/bad-base64';
  return 'whispr/bad-request';
}

async function download(
  { database, context }: Parts,
  { params, query, actor }: Ask,
): Promise<{ id: string; file: StoredFile }> {
  const id = checkSchema(attachmentId, params['id'], 'whispr/bad-attachment-id');
  const { recipient } = checkSchema(downloadQuery, query, 'whispr/bad-request');
  // Even in open mode a file is for who it was sent to.
  const owner = actor.someone(recipient);
  if (owner === undefined) throw new WhisprFailure('whispr/for-another');
  return { id, file: await readFile(database, id, owner, context.clock.now()) };
}
