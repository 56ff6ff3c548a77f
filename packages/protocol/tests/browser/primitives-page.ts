import { fromHex, toHex } from '../../src/bytes/index.ts';
import {
  aesVectors,
  ed25519Vectors,
  gcmVectors,
  hkdfVectors,
  hmacVectors,
  x25519Vectors,
} from '../../src/primitives/fixtures/classical-vectors.ts';
import { type CryptoProvider, defaultProvider, nobleProvider, webcryptoProvider } from '../../src/primitives/index.ts';
import { makeParty } from '../../src/signal/fixtures/party.ts';

/** Names of the vectors a provider got wrong in this browser. */
async function wrongVectors(crypto: CryptoProvider): Promise<string[]> {
  const wrong: string[] = [];
  const check = (name: string, made: Uint8Array, expected: string) => {
    if (toHex(made) !== expected) wrong.push(name);
  };
  for (const { scalar, u, out } of x25519Vectors)
    check('x25519', await crypto.x25519(fromHex(scalar), fromHex(u)), out);
  for (const { seed, message, signature, publicKey } of ed25519Vectors) {
    check('sign', await crypto.ed25519Sign(fromHex(seed), fromHex(message)), signature);
    if (!(await crypto.ed25519Verify(fromHex(publicKey), fromHex(message), fromHex(signature)))) wrong.push('verify');
    if (await crypto.ed25519Verify(fromHex(publicKey), fromHex('00'), fromHex(signature))) wrong.push('accepts');
  }
  for (const { salt, ikm, info, okm } of hkdfVectors)
    check('hkdf', await crypto.hkdf(fromHex(salt), fromHex(ikm), fromHex(info), okm.length / 2), okm);
  for (const { key, data, mac } of hmacVectors) check('hmac', await crypto.hmac(fromHex(key), fromHex(data)), mac);
  for (const { key, nonce, plaintext, aad, sealed } of gcmVectors)
    check('gcm', await crypto.aesGcmEncrypt(fromHex(key), fromHex(nonce), fromHex(plaintext), fromHex(aad)), sealed);
  const { key, counter, plaintext, ctr, iv } = aesVectors;
  check('ctr', await crypto.aesCtr(fromHex(key), fromHex(counter), fromHex(plaintext)), ctr);
  const cbc = await crypto.aesCbcEncrypt(fromHex(key), fromHex(iv), fromHex(plaintext));
  check('cbc', await crypto.aesCbcDecrypt(fromHex(key), fromHex(iv), cbc), plaintext);
  return wrong;
}

/** A short conversation with every kind of message; true if all of it was read. */
async function talks(crypto: CryptoProvider): Promise<boolean> {
  const [alice, bob] = [await makeParty(crypto, 1), await makeParty(crypto, 2)];
  await alice.start(bob.bundle());
  const text = crypto.random(5000);
  for (let i = 0; i < 50; i += 1)
    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
    ] as const)
      if (toHex((await to.receive(await from.send(text))).plaintext) !== toHex(text)) return false;
  return true;
}

export interface Report {
  readonly defaultName: string;
  readonly wrong: Record<string, string[]>;
  readonly talks: boolean;
}

async function report(): Promise<Report> {
  const best = await defaultProvider();
  return {
    defaultName: best.name,
    wrong: {
      default: await wrongVectors(best),
      noble: await wrongVectors(nobleProvider),
      webcrypto: await wrongVectors(webcryptoProvider),
    },
    talks: await talks(best),
  };
}

Object.assign(globalThis, { report: report() });
