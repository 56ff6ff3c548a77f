import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPassword, hashPassword, parsePasswordHash } from './password.ts';

test('I7: a password opens its own hash alone, in whatever form it was typed', async () => {
  const hash = await hashPassword('correct horse é battery');
  expect(hash).not.toContain('$');
  const parsed = parsePasswordHash(hash)!;
  expect(await checkPassword('correct horse é battery', parsed)).toBe(true);
  expect(await checkPassword('correct horse e\u0301 battery', parsed)).toBe(true);
  expect(await checkPassword('correct horse e battery', parsed)).toBe(false);
});

test('hashes that ask for too little or too much work are none', () => {
  const rest = `${'A'.repeat(22)}:${'A'.repeat(43)}`;
  for (const good of ['scrypt:17:8:1:', 'scrypt:14:8:1:']) expect(parsePasswordHash(good + rest)).toBeDefined();
  for (const bad of ['scrypt:13:8:1:', 'scrypt:19:8:1:', 'scrypt:17:9:1:', 'scrypt:17:8:5:', 'bcrypt:17:8:1:'])
    expect(parsePasswordHash(bad + rest), bad).toBeUndefined();
  fc.assert(fc.property(fc.string(), (text) => parsePasswordHash(text) === undefined));
});
