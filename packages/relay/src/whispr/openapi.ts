import {
  attachmentId,
  downloadAnswer,
  downloadQuery,
  groupAttachmentAnswer,
  groupAttachmentQuery,
  groupCalls,
  inboxAnswer,
  inboxQuery,
  PROOF_HEADER,
  publicKeyAnswer,
  sendAnswer,
  sendRequest,
  uploadAnswer,
  uploadRequest,
  userId,
} from '@whispr/protocol/whispr';
import * as z from 'zod/mini';
import { REFUSALS } from './failure.ts';
import { GROUP_SUMMARIES } from './group-summaries.ts';

type Json = Record<string, unknown>;
type ObjectSchema = { properties?: Json; required?: string[] };
type Place = 'path' | 'query';
type Described = {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  id: string;
  summary: string;
  parameters?: Json[];
  body?: Json;
  /** Undefined: bytes. */
  answer: Json | undefined;
};

const schemaOf = (schema: z.core.$ZodType, io: 'input' | 'output' = 'input'): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

/** Fields of an object as parameters. */
function parametersOf(schema: Json, place: Place, names?: readonly string[]): Json[] {
  const { properties = {}, required = [] } = schema as ObjectSchema;
  return Object.entries(properties)
    .filter(([name]) => names?.includes(name) ?? true)
    .map(([name, field]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: field,
    }));
}

const inPath = (name: string, schema: z.core.$ZodType): Json[] => [
  { name, in: 'path', required: true, schema: schemaOf(schema) },
];
const inQuery = (schema: z.core.$ZodType): Json[] => parametersOf(schemaOf(schema), 'query');

const DIRECT: readonly Described[] = [
  {
    method: 'POST',
    path: '/send',
    id: 'whisprSend',
    summary: 'Leaves a direct message. `binding` is optional: the owner of `enc_pub` vouches for the whole message.',
    body: schemaOf(sendRequest),
    answer: schemaOf(sendAnswer),
  },
  {
    method: 'GET',
    path: '/inbox/{address}',
    id: 'whisprInbox',
    summary: 'Messages later than `since`, which are deleted when they were handed over.',
    parameters: [...inPath('address', userId), ...inQuery(inboxQuery)],
    answer: schemaOf(inboxAnswer),
  },
  {
    method: 'GET',
    path: '/public-key',
    id: 'whisprPublicKey',
    summary: 'A key of the relay.',
    answer: schemaOf(publicKeyAnswer),
  },
  {
    method: 'POST',
    path: '/upload',
    id: 'whisprUpload',
    summary: 'Leaves an attachment for one recipient.',
    body: schemaOf(uploadRequest),
    answer: schemaOf(uploadAnswer),
  },
  {
    method: 'GET',
    path: '/download/{id}',
    id: 'whisprDownload',
    summary: 'An attachment, for its recipient.',
    parameters: [...inPath('id', attachmentId), ...inQuery(downloadQuery)],
    answer: schemaOf(downloadAnswer),
  },
  {
    method: 'GET',
    path: '/download/raw/{id}',
    id: 'whisprDownloadRaw',
    summary: 'The bytes of an attachment, for its recipient.',
    parameters: [...inPath('id', attachmentId), ...inQuery(downloadQuery)],
    answer: undefined,
  },
  {
    method: 'POST',
    path: '/groups/attachments/upload',
    id: 'whisprGroupUpload',
    summary:
      'Leaves an attachment for a group: bytes, a form (`file` or `upload_file`), or JSON (`blob`, `file_b64`, `file`, `blob_b64`).',
    parameters: inQuery(groupAttachmentQuery),
    answer: schemaOf(groupAttachmentAnswer),
  },
  {
    method: 'GET',
    path: '/groups/attachments/{id}',
    id: 'whisprGroupDownload',
    summary: 'The bytes of an attachment of a group, for its members.',
    parameters: [...inPath('id', attachmentId), ...inQuery(groupAttachmentQuery)],
    answer: undefined,
  },
];

function groupOperations(): Described[] {
  return (Object.keys(groupCalls) as (keyof typeof groupCalls)[]).map((name) => {
    const { method, path, query, request, answer } = groupCalls[name];
    const schema = schemaOf(request) as ObjectSchema;
    const inBody = Object.entries(schema.properties ?? {}).filter(([field]) => !query.includes(field));
    const body: Json = {
      ...schema,
      properties: Object.fromEntries(inBody),
      required: (schema.required ?? []).filter((field) => !query.includes(field)),
    };
    return {
      method,
      path,
      id: `whisprGroup${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
      summary: GROUP_SUMMARIES[name],
      parameters: parametersOf(schema, 'query', query),
      ...(inBody.length === 0 ? {} : { body }),
      answer: schemaOf(answer),
    };
  });
}

/** What may be refused, by status; every route answers in the same form. */
function refusals(): Json {
  const byStatus = new Map<number, string[]>();
  for (const { status, detail } of Object.values(REFUSALS))
    byStatus.set(status, [...new Set([...(byStatus.get(status) ?? []), detail])]);
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/WhisprRefusal' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, details]) => [String(status), { description: details.join('\n'), content }]),
  );
}

function operation({ id, summary, parameters = [], body, answer }: Described): Json {
  const proof = { name: PROOF_HEADER, in: 'header', required: false, schema: { type: 'string' } };
  const media = answer === undefined ? 'application/octet-stream' : 'application/json';
  return {
    operationId: id,
    summary,
    parameters: [...parameters, proof],
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: { 200: { description: 'Done.', content: { [media]: { schema: answer ?? {} } } }, ...refusals() },
  };
}

/** Adds the routes of the documented Whispr API to the relay's OpenAPI document, from the schemas they are checked by. */
export function withWhispr(document: Json): Json {
  const paths = { ...(document['paths'] as Record<string, Json>) };
  for (const described of [...DIRECT, ...groupOperations()])
    paths[described.path] = { ...paths[described.path], [described.method.toLowerCase()]: operation(described) };
  const components = document['components'] as { schemas: Json };
  const refusal = {
    type: 'object',
    properties: {
      detail: { type: 'string' },
      key_version: { type: 'integer', description: 'With "Key version mismatch": the present version.' },
      missing: { type: 'array', items: { type: 'string' }, description: 'Members who have no key of that version.' },
      key_maker: { type: ['string', 'null'], description: 'Who makes the key of that version.' },
    },
    required: ['detail'],
  };
  return { ...document, paths, components: { schemas: { ...components.schemas, WhisprRefusal: refusal } } };
}
