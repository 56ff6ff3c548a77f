import { expect, test } from 'vitest';
import { concat, fromUtf8, toHex } from '../bytes/index.ts';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { mailboxFromSeed, newMailbox } from './mailbox.ts';

const crypto: CryptoProvider = nobleProvider;
test('B6: a mailbox id is the start of SHA-256("mailbox" ‖ public key), and the seed signs for it', async () => {
  const mailbox = await newMailbox(crypto);
  const hash = await crypto.sha256(concat(fromUtf8('mailbox'), mailbox.publicKey));
  expect(toHex(mailbox.id)).toBe(toHex(hash.slice(0, 16)));
  const signature = await crypto.ed25519Sign(mailbox.seed, mailbox.id);
  expect(await crypto.ed25519Verify(mailbox.publicKey, mailbox.id, signature)).toBe(true);
  expect(await mailboxFromSeed(crypto, mailbox.seed)).toEqual(mailbox);
});

test('rule 2: two mailboxes have nothing in common', async () => {
  const [a, b] = await Promise.all([newMailbox(crypto), newMailbox(crypto)]);
  expect(new Set([a, b].flatMap((box) => Object.values(box).map(toHex))).size).toBe(6);
});
