import { groupCalls } from '@whispr/protocol/whispr';
import { expect, test } from 'vitest';
import { relayConfig } from '../src/index.ts';
import { testRelay } from './support/relay.ts';

type Operation = {
  operationId: string;
  summary: string;
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: { properties: Record<string, unknown>; required?: string[] } }> };
  responses: Record<string, { description: string }>;
};
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, unknown> } };

async function documentOf(mode: 'safe' | 'off'): Promise<{ document: Document; url: string }> {
  const { relay } = await testRelay({ whispr: { ...relayConfig().whispr, mode } });
  const response = await fetch(`${relay.url}/v1/openapi.json`);
  return { document: (await response.json()) as Document, url: relay.url };
}

test('I5, I6: every route of the Whispr API is in the OpenAPI document, and every documented one answers', async () => {
  const { document, url } = await documentOf('safe');
  const direct = ['/send', '/inbox/{address}', '/public-key', '/upload', '/download/{id}', '/download/raw/{id}'];
  const files = ['/groups/attachments/upload', '/groups/attachments/{id}'];
  const calls = Object.values(groupCalls);
  for (const path of [...direct, ...files, ...calls.map((call) => call.path)])
    expect(document.paths[path], path).toBeDefined();
  for (const { method, path, query } of calls) {
    const operation = document.paths[path]![method.toLowerCase()]!;
    const named = operation.parameters!.filter((it) => it.in === 'query').map((it) => it.name);
    expect(named.toSorted(), path).toEqual([...query].toSorted());
    expect(operation.responses['409']?.description).toContain('Key version mismatch');
  }
  const send = document.paths['/send']!['post']!.requestBody!.content['application/json']!.schema;
  expect(Object.keys(send.properties)).toEqual([
    'to',
    'from_',
    'enc_pub',
    'message',
    'signature',
    'timestamp',
    'binding',
  ]);
  expect(send.required).toEqual(['to', 'from_', 'enc_pub', 'message', 'signature']);
  const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((it) => it.operationId));
  expect(new Set(ids).size).toBe(ids.length);

  for (const [path, methods] of Object.entries(document.paths).filter(([path]) => !path.startsWith('/v1/')))
    for (const method of Object.keys(methods)) {
      const target = url + path.replaceAll(/\{\w+\}/g, 'ab'.repeat(32));
      const { status, headers } = await fetch(target, { method: method.toUpperCase() });
      expect(headers.get('content-type'), path).toContain('application/json');
      expect([200, 400, 401, 403, 404], `${method} ${path}`).toContain(status);
    }
});

test('I6: what is off is not documented', async () => {
  const { document } = await documentOf('off');
  const ours = Object.values(document.paths).flatMap((path) => Object.values(path).map((it) => it.operationId));
  expect(ours.filter((id) => id.startsWith('whispr'))).toEqual([]);
  expect(document.components.schemas['WhisprRefusal']).toBeUndefined();
});
