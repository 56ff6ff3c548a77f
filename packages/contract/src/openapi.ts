import * as z from 'zod/mini';
import { RELAY_ERRORS, type RelayErrorCode } from './errors.ts';
import { COMMON_ERRORS, ROUTES, SOCKETS, type Route } from './routes.ts';
import * as schemas from './schemas.ts';

type Json = Record<string, unknown>;

/** The JSON Schema of one of our zod schemas, without the dialect line that OpenAPI 3.1 already implies. */
function jsonSchema(schema: z.core.$ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema);
  return rest;
}

/** Error answers grouped by status; each names the codes that come with it. */
function errorAnswers(codes: readonly RelayErrorCode[]): Json {
  const byStatus = new Map<number, RelayErrorCode[]>();
  for (const code of codes) {
    const { http } = RELAY_ERRORS[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, listed]) => [
      String(status),
      {
        description: listed.map((code) => `\`${code}\`: ${RELAY_ERRORS[code].message}`).join('\n'),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
}

function operation(name: string, route: Route): Json {
  const parameters = [...route.path.matchAll(/:(\w+)/g)].map(([, parameter]) => ({
    name: parameter,
    in: 'path',
    required: true,
    schema: jsonSchema(parameter === 'slot' ? schemas.slot : schemas.mailboxId),
  }));
  return {
    operationId: name,
    summary: route.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(route.body) } } } }),
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: jsonSchema(route.answer) } } },
      ...errorAnswers([...COMMON_ERRORS, ...route.errors]),
    },
  };
}

/** The OpenAPI 3.1 document of the relay, made from `ROUTES`; served at `/v1/openapi.json`. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries(ROUTES)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Whispr relay',
      version: '1',
      description:
        `Bytes are base64url without padding. Envelopes are pushed over a WebSocket at \`${SOCKETS.read}\` and may be ` +
        `deposited over another at \`${SOCKETS.deposit}\`; both carry the binary frames described in the contract package.`,
    },
    paths,
    components: {
      schemas: { Error: jsonSchema(schemas.error), MailboxAction: jsonSchema(schemas.mailboxAction) },
    },
  };
}
