import fc from 'fast-check';
import { expect, test } from 'vitest';
import { code } from './fixtures/vectors.ts';
import { formatPlaintext, parsePlaintext } from './plaintext.ts';

const hash = 'ab'.repeat(32);

test('B8: attachments and calls are written as the original writes them, and read', () => {
  const text = `ATTACH:{"type":"file","name":"a.png","att_id":"${hash}","sha256":"${hash}","size":12}`;
  const attachment = { type: 'file' as const, name: 'a.png', att_id: hash, sha256: hash, size: 12 };
  expect(formatPlaintext({ kind: 'attachment', attachment })).toBe(text);
  expect(parsePlaintext(text)).toEqual({ kind: 'attachment', attachment });
  const call = 'CALL:{"call_id":"0f1e2d3c-0000-4000-8000-000000000000"}';
  expect(parsePlaintext(call)).toEqual({ kind: 'call', callId: call.slice(17, 53) });
  expect(formatPlaintext(parsePlaintext(call))).toBe(call);
});

test('B8: Python spacing, unknown fields and the envelopes of older clients are read; unknown fields are kept', () => {
  const spaced = `ATTACH:{"size": "12", "extra": [1], "name": "b", "att_id": "${hash.toUpperCase()}"}`;
  expect(parsePlaintext(spaced)).toEqual({
    kind: 'attachment',
    attachment: { size: 12, extra: [1], name: 'b', att_id: hash },
  });
  expect(parsePlaintext('ATTACH:{"name":"c","file_b64":"AAAA"}')).toMatchObject({ attachment: { file_b64: 'AAAA' } });
});

test.each([
  'ATTACH:',
  'ATTACH: see below',
  'ATTACH:{}',
  'ATTACH:{"name":"no file"}',
  'CALL:me',
  'CALL:{"call_id":"../x"}',
  'ATTACH:[',
  '',
])('%j is text', (text) => {
  expect(parsePlaintext(text)).toEqual({ kind: 'text', text });
});

test('a text that would be read as something else is refused, every other comes back', () => {
  expect(() => formatPlaintext({ kind: 'text', text: 'CALL:{"call_id":"x"}' })).toThrow(
    expect.objectContaining(code('whispr/ambiguous-text')),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'ATTACH:', 'CALL:', 'ATTACH:{'), (text, prefix) => {
      expect(parsePlaintext(formatPlaintext({ kind: 'text', text: prefix + text }))).toEqual({
        kind: 'text',
        text: prefix + text,
      });
    }),
  );
});

test('hostile JSON inside is text or a note, never another error, and cannot reach a prototype', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('ATTACH:', 'CALL:'), (json, prefix) => {
      expect(['text', 'attachment', 'call']).toContain(parsePlaintext(prefix + json).kind);
    }),
  );
  const deep = `ATTACH:${'['.repeat(60_000)}`;
  expect(parsePlaintext(deep).kind).toBe('text');
  const note = parsePlaintext(`ATTACH:{"name":"x","blob":"AA==","__proto__":{"polluted":true}}`);
  expect(note.kind === 'attachment' && Reflect.get(note.attachment, 'polluted')).toBeUndefined();
  expect(() => parsePlaintext('x'.repeat(131_073))).toThrow(expect.objectContaining(code('whispr/bad-plaintext')));
});
