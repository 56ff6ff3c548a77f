import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { looksSealed } from './looks-sealed.ts';

test('I6: ciphertext of every length passes', () => {
  for (let length = 48; length < 20_000; length = Math.ceil(length * 1.1))
    for (let i = 0; i < 20; i += 1) expect(looksSealed(randomBytes(length)), String(length)).toBe(true);
});

test('I6: text, source, base64, empty and compressed files do not', () => {
  const source = readFileSync(import.meta.filename);
  const clear = [
    Buffer.from('The quick brown fox jumps over the lazy dog, then sleeps.'),
    source,
    Buffer.from(randomBytes(3000).toString('base64')),
    Buffer.alloc(100),
    gzipSync(source),
    deflateRawSync(Buffer.alloc(300_000, source)),
    Buffer.concat([Buffer.from('\x89PNG', 'latin1'), randomBytes(5000)]),
    Buffer.concat([Buffer.from('\0\0\0\x20ftypisom', 'latin1'), randomBytes(5000)]),
    randomBytes(47),
    new Uint8Array(0),
  ];
  for (const [i, bytes] of clear.entries()) expect(looksSealed(bytes), `file ${i}`).toBe(false);
});
