import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { createText, inviteText, mailboxIdText, mailboxText, openText, recordText, searchWork } from '@whispr/contract';

export const sha256 = (bytes: Uint8Array): Uint8Array => Uint8Array.from(createHash('sha256').update(bytes).digest());
export const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
export const unb64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64url'));
export const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A signing key as clients hold one, with every text it can sign. */
export class Key {
  readonly #key;
  readonly publicKey: Uint8Array;
  readonly id: Uint8Array;

  constructor(seed: Uint8Array = random(32)) {
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    this.#key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.#key).export({ format: 'der', type: 'spki' });
    this.publicKey = Uint8Array.from(spki.subarray(-32));
    this.id = sha256(mailboxIdText(this.publicKey)).slice(0, 16);
  }

  sign(text: Uint8Array): Uint8Array {
    return Uint8Array.from(sign(null, text, this.#key));
  }

  open(relayKey: Uint8Array, challenge: Uint8Array): Uint8Array {
    return this.sign(openText(relayKey, challenge, this.publicKey));
  }

  create(kind: 'contact' | 'request', bits: number, atMs: number): Record<string, string> {
    return {
      publicKey: b64(this.publicKey),
      kind,
      signature: b64(this.sign(createText(this.publicKey, kind))),
      work: b64(work(this.publicKey, bits, atMs)),
    };
  }

  action(relayKey: Uint8Array, challenge: string, payload: unknown): Record<string, string> {
    const text = JSON.stringify(payload);
    const signature = this.sign(mailboxText(relayKey, unb64(challenge), sha256(Buffer.from(text))));
    return { publicKey: b64(this.publicKey), challenge, payload: text, signature: b64(signature) };
  }

  record(slot: Uint8Array, version: number, blob: Uint8Array): Record<string, string | number> {
    const signature = this.sign(recordText(slot, version, sha256(blob)));
    return { publicKey: b64(this.publicKey), version, blob: b64(blob), signature: b64(signature) };
  }

  invite(slot: Uint8Array): { publicKey: string; signature: string } {
    return { publicKey: b64(this.publicKey), signature: b64(this.sign(inviteText(slot, this.publicKey))) };
  }
}

/** Proof of work, however long it takes. */
export function work(subject: Uint8Array, bits: number, atMs: number): Uint8Array {
  const found = searchWork({ subject, bits, atMs, tries: 2 ** 30, sha256 });
  if (!('work' in found)) throw new Error('no work found');
  return found.work;
}
