import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, fromUtf8, toBase64Url, toHex } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { formatAddressLink, formatPublicKey, parseAddress } from './address.ts';
import { isRelayOrigin, parseRelayOrigin } from './relay-origin.ts';

const code = (value: string) => expect.objectContaining({ code: value });
const key = (fill: number) => new Uint8Array(32).fill(fill);
const onion = `http://${'a'.repeat(56)}.onion`;
const origins = [
  'https://relay.example',
  'https://relay.example:8443',
  'http://localhost:8000',
  'http://127.0.0.1',
  onion,
];
const address = fc.record({
  identity: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  kemHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  relays: fc.uniqueArray(fc.constantFrom(...origins), { minLength: 1, maxLength: 3 }),
});
const link = (bytes: Uint8Array) => `https://whispr.example/#/add/${toBase64Url(bytes)}`;

test('A7: every address comes back from its link', () => {
  fc.assert(
    fc.property(address, (value) => {
      const text = formatAddressLink('https://whispr.example', value);
      expect(text).toMatch(/^https:\/\/whispr\.example\/#\/add\/[\w-]+$/);
      expect(parseAddress(`  ${text}\n`)).toEqual(value);
    }),
  );
});

test('A7: a link fits a QR code that a phone reads', () => {
  const text = formatAddressLink('https://whispr.example', { identity: key(1), kemHash: key(2), relays: [onion] });
  // Version 13 at level M holds 331 bytes.
  expect(text.length).toBeLessThan(331);
});

test('A7: 64 hexadecimal digits are an address without relay and KEM key', () => {
  expect(parseAddress(` ${toHex(key(0xab)).toUpperCase()} `)).toEqual({ identity: key(0xab), relays: [] });
  expect(parseAddress(formatPublicKey(key(9)).replaceAll(/.{8}/g, '$& '))).toEqual({ identity: key(9), relays: [] });
});

test('what cannot be said in a link is not made into one', () => {
  const good = { identity: key(1), kemHash: key(2), relays: ['https://a.example'] };
  for (const bad of [
    { ...good, identity: new Uint8Array(31) },
    { ...good, kemHash: undefined },
    { ...good, relays: [] },
    { ...good, relays: ['http://a.example'] },
    { ...good, relays: ['https://a.example', 'https://b.example', 'https://c.example', 'https://d.example'] },
  ])
    expect(() => formatAddressLink('https://whispr.example', bad)).toThrow(code('identity/bad-address'));
});

const body = concat(key(1), key(2));
const named = (origin: string) => concat(Uint8Array.of(origin.length), fromUtf8(origin));

test.each([
  ['empty', ''],
  ['63 digits', 'a'.repeat(63)],
  ['not a link', `x/#/add/${toBase64Url(body)}`],
  ['a script', `javascript:alert(1)//#/add/${toBase64Url(body)}`],
  ['no payload', link(new Uint8Array(0))],
  ['not base64url', `${link(body)}!`],
  ['no relay', link(concat(Uint8Array.of(1), body, Uint8Array.of(0)))],
  ['four relays', link(concat(Uint8Array.of(1), body, Uint8Array.of(4), ...origins.slice(0, 4).map(named)))],
  [
    'the same relay twice',
    link(concat(Uint8Array.of(1), body, Uint8Array.of(2), named('https://a.b'), named('https://a.b'))),
  ],
  ['surplus', link(concat(Uint8Array.of(1), body, Uint8Array.of(1), named('https://a.b'), Uint8Array.of(0)))],
  ['plain http', link(concat(Uint8Array.of(1), body, Uint8Array.of(1), named('http://a.b')))],
  ['a path', link(concat(Uint8Array.of(1), body, Uint8Array.of(1), named('https://a.b/c')))],
  ['a script as relay', link(concat(Uint8Array.of(1), body, Uint8Array.of(1), named('javascript:alert(1)')))],
  ['too long', `https://whispr.example/#/add/${'A'.repeat(100_000)}`],
])('an address that is %s is identity/bad-address', (_name, text) => {
  expect(() => parseAddress(text)).toThrow(code('identity/bad-address'));
});

test('a newer form says so', () => {
  expect(() => parseAddress(link(concat(Uint8Array.of(2), body)))).toThrow(code('identity/unknown-address-version'));
});

test('every truncation and every changed character gives an address or a coded error', () => {
  const text = formatAddressLink('https://whispr.example', {
    identity: key(1),
    kemHash: key(2),
    relays: origins.slice(0, 3),
  });
  const start = text.indexOf('/add/') + 5;
  for (let end = start; end < text.length; end += 1)
    expect(() => parseAddress(text.slice(0, end))).toThrow(code('identity/bad-address'));
  fc.assert(
    fc.property(fc.nat(text.length), fc.string({ maxLength: 3 }), (at, put) => {
      try {
        const { relays, identity } = parseAddress(text.slice(0, at) + put + text.slice(at + put.length));
        expect(relays.every(isRelayOrigin)).toBe(true);
        expect(identity).toHaveLength(32);
      } catch (error) {
        expect(isWhisprError(error)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each(['https://relay.example/', ' HTTPS://Relay.Example ', 'https://relay.example:443'])(
  'a relay typed as "%s" has one form',
  (typed) => expect(parseRelayOrigin(typed)).toBe('https://relay.example'),
);

test.each([
  'relay.example',
  'http://relay.example',
  'http://onion',
  'http://.onion',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'http://a.onion.evil.example',
  'https://user:pass@relay.example',
  'https://relay.example/path',
  'https://relay.example?x',
  'https://relay.example#x',
  'https://relay.example\\@evil.example',
  'ftp://relay.example',
  'wss://relay.example',
  'https://',
  `https://${'a'.repeat(200)}.example`,
])('"%s" is no relay', (typed) => {
  expect(() => parseRelayOrigin(typed)).toThrow(code('identity/bad-relay-origin'));
  expect(isRelayOrigin(typed)).toBe(false);
});
