import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '../bytes/index.ts';
import { encodeCbor } from '../cbor/index.ts';
import { isWhisprError } from '../errors/index.ts';
import type { Body, ContentType, Route } from './bodies.ts';
import { type Content, decodeContent, encodeContent, isTransient } from './content.ts';
import { MAX_CONTENT_BYTES, MAX_TEXT_BYTES, fitsAsText } from './limits.ts';

const code = (value: string) => expect.objectContaining({ code: value });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const route: Route = {
  relays: ['https://relay.example'],
  mailbox: new Uint8Array(16).fill(1),
  key: new Uint8Array(32).fill(2),
  kem: new Uint8Array(1216).fill(3),
  device: 1,
};
const name = fc.string({ unit: 'grapheme', maxLength: 20 });
const seqs = fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 1, maxLength: 20 });

const bodies: { [T in ContentType]: fc.Arbitrary<Body<T>> } = {
  hello: fc.record(
    { name, route: fc.constant(route), epoch: fc.nat(9), accept: fc.boolean(), verifiedHint: fc.boolean(), text: name },
    { requiredKeys: ['name', 'route', 'epoch'] },
  ),
  route: fc.record({ route: fc.constant(route) }),
  text: fc.record(
    {
      text: fc.string({ unit: 'grapheme', maxLength: 500 }),
      lifetime: fc.integer({ min: 1, max: 1e6 }),
      replyTo: bytes(16),
    },
    { requiredKeys: ['text'] },
  ),
  receipt: fc.oneof(
    fc.record({ kind: fc.constantFrom('delivered', 'read'), ids: fc.array(bytes(16), { minLength: 1, maxLength: 5 }) }),
    fc.record({ kind: fc.constantFrom('delivered', 'read'), upTo: fc.nat() }),
  ),
  typing: fc.record({ on: fc.boolean() }),
  profile: fc.record({ name }),
  resend: fc.record({ seqs }),
  gone: fc.record({ seqs }),
  delete: fc.record({ target: bytes(16) }),
  edit: fc.record({ target: bytes(16), text: name }),
  reaction: fc.record({ target: bytes(16), emoji: fc.constantFrom('❤️', '👍', '🏳️‍🌈') }),
};
const types = Object.keys(bodies) as ContentType[];
const content = fc
  .constantFrom(...types)
  .chain((t) =>
    fc.record({
      v: fc.constant(1 as const),
      id: bytes(16),
      t: fc.constant(t),
      lamport: fc.nat(),
      seq: isTransient(t) ? fc.constant(0) : fc.integer({ min: 1 }),
      link: bytes(16),
      prev: bytes(16),
      at: fc.nat(2 ** 42),
      body: bodies[t] as fc.Arbitrary<object>,
    }),
  )
  .map((value) => value as Content);

const header = {
  v: 1,
  id: new Uint8Array(16),
  lamport: 1,
  seq: 1,
  link: new Uint8Array(16),
  prev: new Uint8Array(16),
  at: 1,
} as const;
const text = (body: object) => ({ ...header, t: 'text', body }) as unknown as Content;

test('every content of every type comes back', () => {
  fc.assert(
    fc.property(content, (value) => {
      expect(decodeContent(encodeContent(value))).toEqual({ known: true, content: value });
    }),
    { numRuns: 400 },
  );
});

test('fields of a later version survive a round trip, in the header and in the body', () => {
  const later = encodeCbor({
    ...text({ text: 'a', sticker: { pack: 1, list: [null, true] } }),
    topic: new Uint8Array(3),
  });
  const decoded = decodeContent(later);
  expect(decoded).toMatchObject({ known: true, content: { topic: new Uint8Array(3), body: { sticker: { pack: 1 } } } });
  expect(encodeContent(decoded.content as Content)).toEqual(later);
});

test('an unknown type is kept whole, an unknown version is a coded error', () => {
  const poll = { ...header, t: 'poll', body: { question: '?' } };
  expect(decodeContent(encodeCbor(poll))).toEqual({ known: false, content: poll });
  for (const t of ['constructor', 'toString', 'hasOwnProperty'])
    expect(decodeContent(encodeCbor({ ...poll, t }))).toMatchObject({ known: false });
  expect(() => decodeContent(encodeCbor({ v: 2, anything: true }))).toThrow(code('content/unknown-version'));
});

test.each<[string, unknown]>([
  ['a list', [1]],
  ['nothing in it', {}],
  ['no version', { ...text({ text: 'a' }), v: undefined }],
  ['a version that is text', { ...text({ text: 'a' }), v: '1' }],
  ['a short id', { ...text({ text: 'a' }), id: new Uint8Array(15) }],
  ['a negative time', { ...text({ text: 'a' }), lamport: -1 }],
  ['text as time', { ...text({ text: 'a' }), at: 'now' }],
  ['a short link', { ...text({ text: 'a' }), link: new Uint8Array(1) }],
  ['no body', { ...text({ text: 'a' }), body: undefined }],
  ['a list as body', { ...text({ text: 'a' }), body: [] }],
  ['no sequence number', { ...text({ text: 'a' }), seq: 0 }],
  ['a type that is too long', { ...header, t: 'x'.repeat(65), body: {} }],
  ['a text that is a number', text({ text: 1 })],
  ['a lifetime of nothing', text({ text: 'a', lifetime: 0 })],
  ['a lifetime of a hundred years', text({ text: 'a', lifetime: 3e9 })],
  ['a typing notice with a place in the chain', { ...header, t: 'typing', body: { on: true } }],
  ['a receipt for nothing', { ...header, seq: 0, t: 'receipt', body: { kind: 'read' } }],
  ['a receipt for ids and all', { ...header, seq: 0, t: 'receipt', body: { kind: 'read', ids: [header.id], upTo: 1 } }],
  ['a receipt of another kind', { ...header, seq: 0, t: 'receipt', body: { kind: 'seen', upTo: 1 } }],
  ['too many ids', { ...header, seq: 0, t: 'receipt', body: { kind: 'read', ids: Array(513).fill(header.id) } }],
  ['sequence number 0 asked for', { ...header, seq: 0, t: 'resend', body: { seqs: [0] } }],
  ['a route without TLS', { ...header, t: 'route', body: { route: { ...route, relays: ['http://relay.example'] } } }],
  [
    'a route to four relays',
    {
      ...header,
      t: 'route',
      body: { route: { ...route, relays: ['https://a.b', 'https://c.d', 'https://e.f', 'https://g.h'] } },
    },
  ],
  ['a route with a short key', { ...header, t: 'route', body: { route: { ...route, key: new Uint8Array(31) } } }],
  ['a route to device 0', { ...header, t: 'route', body: { route: { ...route, device: 0 } } }],
  ['a name of 2 000 bytes', { ...header, t: 'profile', body: { name: 'ä'.repeat(1000) } }],
])('a content with %s is content/malformed', (_name, value) => {
  expect(() => decodeContent(encodeCbor(value))).toThrow(code('content/malformed'));
});

test('what could not be read by the other side is not written', () => {
  expect(() => encodeContent(text({ text: 1 }))).toThrow(code('content/malformed'));
  expect(() => encodeContent({ ...text({ text: 'a' }), seq: 0 })).toThrow(code('content/malformed'));
  const huge = { ...text({ text: 'a' }), later: new Uint8Array(MAX_CONTENT_BYTES) };
  expect(() => encodeContent(huge)).toThrow(code('content/malformed'));
});

test('C8: text is measured in bytes of UTF-8, up to 100 KB', () => {
  for (const [unit, size] of [
    ['a', 1],
    ['ä', 2],
    ['漢', 3],
    ['😀', 4],
  ] as const) {
    const most = unit.repeat(Math.floor(MAX_TEXT_BYTES / size));
    expect(fitsAsText(most)).toBe(true);
    expect(fitsAsText(most + unit)).toBe(false);
    expect(decodeContent(encodeContent(text({ text: most })))).toMatchObject({ content: { body: { text: most } } });
    expect(() => encodeContent(text({ text: most + unit }))).toThrow(code('content/malformed'));
  }
});

test('every truncation and every surplus is content/malformed', () => {
  const whole = encodeContent(text({ text: 'hello', replyTo: new Uint8Array(16) }));
  for (let end = 0; end < whole.length; end += 1)
    expect(() => decodeContent(whole.slice(0, end))).toThrow(code('content/malformed'));
  expect(() => decodeContent(concat(whole, Uint8Array.of(0)))).toThrow(code('content/malformed'));
  expect(() => decodeContent(new Uint8Array(MAX_CONTENT_BYTES + 1))).toThrow(code('content/malformed'));
});

test('arbitrary and damaged bytes give only coded errors', () => {
  const refused = (input: Uint8Array) => {
    try {
      decodeContent(input);
    } catch (error) {
      expect(isWhisprError(error) && error.code.startsWith('content/')).toBe(true);
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), refused), { numRuns: 500 });
  fc.assert(
    fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, mask) => {
      const whole = encodeContent(value);
      refused(whole.map((byte, i) => (i === place % whole.length ? byte ^ mask : byte)));
    }),
    { numRuns: 500 },
  );
});

test('a hostile __proto__ changes no prototype', () => {
  const evil = Uint8Array.from([0xa1, 0x69, ...Buffer.from('__proto__'), 0xa1, 0x61, 0x76, 0x01]);
  expect(() => decodeContent(evil)).toThrow(code('content/malformed'));
});
