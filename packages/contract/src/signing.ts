/**
 * What a mailbox, record or invite key signs (Ed25519). Each text starts with its own label, so that a signature made
 * for one purpose is worthless for another; what changes a mailbox also names the relay and its challenge, so that
 * another relay cannot use it. Clients and relay both build the texts with the functions below.
 */
export const SIGNING_LABEL = {
  /** ‖ relay key (32) ‖ challenge (32) ‖ public key (32): opens a mailbox for reading. */
  open: 'whispr/v1/open',
  /** ‖ public key (32) ‖ kind (1 byte: 0 contact, 1 request): makes a mailbox. */
  create: 'whispr/v1/create',
  /** ‖ relay key (32) ‖ challenge (32) ‖ SHA-256(`payload`, UTF-8): the actions of `POST /v1/mailbox`. */
  mailbox: 'whispr/v1/mailbox',
  /** ‖ slot (32) ‖ be64(version) ‖ SHA-256(blob): writes a record. */
  record: 'whispr/v1/record',
  /** ‖ slot (32) ‖ public key (32): leaves an invite, withdraws it or asks for its state. */
  invite: 'whispr/v1/invite',
} as const;

/** The id of a mailbox is the first 16 bytes of SHA-256(this ‖ public key). */
export const MAILBOX_ID_LABEL = 'mailbox';

const KIND = { contact: 0, request: 1 } as const;

function text(label: string, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(label);
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, head.length));
  out.set(head);
  let at = head.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** What a reader signs to open a mailbox on `/v1/read`; `challenge` is the one this connection began with. */
export function openText(relayKey: Uint8Array, challenge: Uint8Array, publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return text(SIGNING_LABEL.open, relayKey, challenge, publicKey);
}

/** What makes a mailbox. */
export function createText(publicKey: Uint8Array, kind: 'contact' | 'request'): Uint8Array<ArrayBuffer> {
  return text(SIGNING_LABEL.create, publicKey, Uint8Array.of(KIND[kind]));
}

/** What covers an action of `POST /v1/mailbox`; `payloadHash` is SHA-256 of the UTF-8 text in `payload`. */
export function mailboxText(
  relayKey: Uint8Array,
  challenge: Uint8Array,
  payloadHash: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return text(SIGNING_LABEL.mailbox, relayKey, challenge, payloadHash);
}

/** What covers version `version` of a record; `blobHash` is SHA-256 of the blob's bytes. */
export function recordText(slot: Uint8Array, version: number, blobHash: Uint8Array): Uint8Array<ArrayBuffer> {
  const be64 = new Uint8Array(8);
  new DataView(be64.buffer).setBigUint64(0, BigInt(version));
  return text(SIGNING_LABEL.record, slot, be64, blobHash);
}

/** What the owner of an invite signs to leave it, withdraw it or ask for its state. */
export function inviteText(slot: Uint8Array, publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return text(SIGNING_LABEL.invite, slot, publicKey);
}

/** What is hashed to the id of a mailbox (first 16 bytes of SHA-256). */
export function mailboxIdText(publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return text(MAILBOX_ID_LABEL, publicKey);
}
