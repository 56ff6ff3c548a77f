import type { FastifyInstance } from 'fastify';
import {
  attachmentId,
  GROUP_ATTACHMENT_FORM_FIELDS,
  groupAttachmentOf,
  groupAttachmentQuery,
  MAX_ATTACHMENT_BYTES,
  type groupAttachmentAnswer,
} from '@whispr/protocol/whispr';
import { checkSchema } from '@whispr/protocol/cbor';
import type * as z from 'zod/mini';
import { WhisprFailure } from '../failure.ts';
import { readFile, storeFile } from '../files.ts';
import { groupOf, needMember } from '../groups/rows.ts';
import type { Parts } from '../parts.ts';
import { fileLimits, refuseClear } from './attachment-routes.ts';
import { defineRoute, jsonOf, type Ask } from './route.ts';

const UPLOAD_BODY = Math.ceil(MAX_ATTACHMENT_BYTES / 3) * 4 + 16_384;
const FILES = 1000;

/** `POST /groups/attachments/upload` and `GET /groups/attachments/{id}`: files of a group, for its members alone. */
export function groupAttachmentRoutes(api: FastifyInstance, parts: Parts, prefix: string): void {
  const { database, context } = parts;
  const path = `${prefix}/groups/attachments`;

  defineRoute(api, parts, 'POST', `${path}/upload`, { bodyLimit: UPLOAD_BODY, large: true }, async (ask) => {
    const group_id = await member(parts, ask);
    const body = await fileOf(ask);
    if (body.length > MAX_ATTACHMENT_BYTES) throw new WhisprFailure('whispr/too-large');
    refuseClear(parts, body);
    const file = { owner: group_id, sender: null, name: null, body };
    const id = await storeFile(database, file, fileLimits(parts, FILES), context.clock.now());
    return { id, size: body.length } satisfies z.input<typeof groupAttachmentAnswer>;
  });

  defineRoute(api, parts, 'GET', `${path}/:id`, {}, async (ask) => {
    const id = checkSchema(attachmentId, ask.params['id'], 'whispr/bad-attachment-id');
    const file = await readFile(database, id, await member(parts, ask), context.clock.now());
    return ask.reply.type('application/octet-stream').send(Buffer.from(file.body));
  });
}

/** The group, if who asks is a member of it. */
async function member({ database }: Parts, { query, actor }: Ask): Promise<string> {
  const { group_id, user_id } = checkSchema(groupAttachmentQuery, query, 'whispr/bad-request');
  const someone = actor.someone(user_id);
  if (someone === undefined) throw new WhisprFailure('whispr/no-credentials');
  await groupOf(database.read, group_id);
  await needMember(database.read, group_id, someone);
  return group_id;
}

/** The file in the body: JSON, a form, or the bytes themselves. */
async function fileOf({ body, contentType }: Ask): Promise<Uint8Array> {
  const kind = contentType.split(';')[0]?.trim().toLowerCase();
  if (kind === 'application/json') return groupAttachmentOf(jsonOf(body));
  if (kind !== 'multipart/form-data') return body;
  const form = await formOf(body, contentType);
  for (const name of GROUP_ATTACHMENT_FORM_FIELDS) {
    const field = form.get(name);
    if (field !== null)
      return typeof field === 'string' ? Buffer.from(field) : new Uint8Array(await field.arrayBuffer());
  }
  throw new WhisprFailure('whispr/bad-request');
}

async function formOf(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new WhisprFailure('whispr/bad-request');
  }
}
