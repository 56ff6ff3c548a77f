import { expect, test } from 'vitest';
import { openApiDocument, RELAY_ERRORS, ROUTES } from './index.ts';

type Operation = {
  parameters?: { name: string }[];
  requestBody?: unknown;
  responses: Record<string, { description: string }>;
};
const document = openApiDocument() as { openapi: string; paths: Record<string, Record<string, Operation>> };

test('I5: every route is in the OpenAPI document with its parameters, body, answer and errors', () => {
  let count = 0;
  for (const [name, route] of Object.entries(ROUTES)) {
    const operation = document.paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
    expect(operation, name).toBeDefined();
    expect(operation?.parameters?.length ?? 0).toBe(route.path.split(':').length - 1);
    expect(operation?.requestBody !== undefined).toBe('body' in route);
    for (const code of route.errors)
      expect(operation?.responses[RELAY_ERRORS[code].http]?.description, `${name} ${code}`).toContain(code);
    expect(operation?.responses['429']?.description).toContain('relay/rate-limited');
    count += 1;
  }
  expect(Object.values(document.paths).flatMap((path) => Object.keys(path))).toHaveLength(count);
});

test('the document is plain JSON of a version that tools know', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});
