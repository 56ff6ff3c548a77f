import fc from 'fast-check';
import * as z from 'zod/mini';
import { expect, test } from 'vitest';
import { fromUtf8 } from '../bytes/index.ts';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { WHISPR_REFUSALS, refusalOf } from './answers.ts';
import { checkUpload, uploadOf, uploadRequest } from './attachment-wire.ts';
import { toBase64 } from './base64.ts';
import { alice, bob, code } from './fixtures/vectors.ts';
import { addressOf } from './identity.ts';
import { PROOF_WINDOW_MS, checkProof, proveRequest } from './request-proof.ts';
import { openDescription, readSignalPush, readSignalRequest, sealDescription } from './signaling.ts';

const crypto: CryptoProvider = nobleProvider;
const fails = (what: string) => expect.objectContaining(code(`whispr/${what}`));
const request = { origin: 'https://relay.example', method: 'GET', target: '/inbox/x?since=0', body: fromUtf8('') };

test('I6: an upload is checked by its real bytes, not by what it says of itself', async () => {
  const json = await uploadOf(crypto, alice, bob.encryptionPublic, 'a.txt', fromUtf8('content'));
  const upload = z.parse(uploadRequest, json);
  await expect(checkUpload(crypto, upload)).resolves.toBeUndefined();
  const blob = fromUtf8('Content');
  await expect(checkUpload(crypto, { ...upload, blob })).rejects.toEqual(fails('bad-signature'));
  await expect(checkUpload(crypto, { ...upload, sha256: '00'.repeat(32) })).rejects.toEqual(fails('sha256-mismatch'));
  await expect(checkUpload(crypto, { ...upload, size: 10_485_761 })).rejects.toEqual(fails('too-large'));
  const large = new Uint8Array(10_485_761);
  const real = z.parse(uploadRequest, { ...json, blob: toBase64(large), size: 1 });
  await expect(checkUpload(crypto, real)).rejects.toEqual(fails('too-large'));
});

test('I6: a proof shows possession of an address for one request, at one relay, for two minutes', async () => {
  const header = await proveRequest(crypto, alice, request, 1_000_000);
  const proven = await checkProof(crypto, header, request, 1_000_000 + PROOF_WINDOW_MS);
  expect(proven).toMatchObject({ address: addressOf(alice), at: 1_000_000 });
  expect(proven.nonce).toHaveLength(16);
  const others = [
    { ...request, origin: 'https://other.example' },
    { ...request, method: 'POST' },
    { ...request, target: '/inbox/x?since=1' },
    { ...request, body: fromUtf8('{}') },
  ];
  for (const other of others)
    await expect(checkProof(crypto, header, other, 1_000_000)).rejects.toEqual(fails('bad-proof'));
  for (const now of [1_000_001 + PROOF_WINDOW_MS, 999_999 - PROOF_WINDOW_MS])
    await expect(checkProof(crypto, header, request, now)).rejects.toEqual(fails('bad-proof'));
  const stolen = header.replace(addressOf(alice), addressOf(bob));
  await expect(checkProof(crypto, stolen, request, 1_000_000)).rejects.toEqual(fails('bad-proof'));
});

test('I6: arbitrary proofs are whispr/bad-proof', async () => {
  const signature = toBase64(new Uint8Array(64));
  const nonce = toBase64(new Uint8Array(16));
  const part = fc.oneof(fc.string(), fc.constantFrom(addressOf(alice), 'f'.repeat(64), '5', nonce, signature));
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
      await expect(checkProof(crypto, parts.join(':'), request, 5)).rejects.toEqual(fails('bad-proof'));
    }),
  );
  const offCurve = ['f'.repeat(64), '5', nonce, signature].join(':');
  await expect(checkProof(crypto, offCurve, request, 5)).rejects.toEqual(fails('bad-proof'));
});

test('I6: frames of /signal are read, a description opens for the other side only', async () => {
  const call_id = '0f1e2d3c-0000-4000-8000-000000000000';
  expect(readSignalRequest(JSON.stringify({ type: 'join', call_id, more: 1 }))).toEqual({ type: 'join', call_id });
  const payload = await sealDescription(crypto, bob.encryptionPublic, { sdp: 'v=0', type: 'offer' });
  const frame = readSignalPush(JSON.stringify({ type: 'signal', payload }));
  if (frame.type !== 'signal') throw new Error(frame.type);
  expect(await openDescription(crypto, bob, frame.payload)).toEqual({ sdp: 'v=0', type: 'offer' });
  await expect(openDescription(crypto, alice, frame.payload)).rejects.toEqual(fails('cannot-open'));
  for (const bad of [null, {}, { enc: 4 }, { enc: 'AAAA' }])
    await expect(openDescription(crypto, bob, bad)).rejects.toEqual(fails('bad-plaintext'));
});

test('I6: arbitrary frames of /signal are refused with a code', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (frame) => {
      expect(() => readSignalRequest(frame)).toThrow(fails('bad-request'));
      expect(() => readSignalPush(frame)).toThrow(fails('bad-answer'));
    }),
  );
  const deep = `{"type":"signal","call_id":"x","payload":${'['.repeat(1e5)}${']'.repeat(1e5)}}`;
  expect(() => readSignalRequest(deep)).toThrow(fails('bad-request'));
});

test('I5: refusals are known by status and detail', () => {
  for (const [code, { status, detail }] of Object.entries(WHISPR_REFUSALS))
    expect(WHISPR_REFUSALS[refusalOf(status, { detail })!].detail).toBe(
      WHISPR_REFUSALS[code as 'whispr/no-group'].detail,
    );
  expect(refusalOf(422, { detail: [{ loc: ['body'], msg: 'field required' }] })).toBe('whispr/bad-request');
  expect(refusalOf(500, { detail: 'x' })).toBeUndefined();
  expect(() => refusalOf(400, 'x')).toThrow(fails('bad-answer'));
});
