/** Every cap on the wire. Bytes unless the name says otherwise. */
export const LIMITS = {
  /** A mailbox id: first 16 bytes of SHA-256("mailbox" ‖ public key). */
  mailboxId: 16,
  /** A deposit id, made by the sender together with the envelope. */
  depositId: 16,
  /** Envelopes are padded to a multiple of this. */
  envelopeBlock: 512,
  /** The largest envelope a relay carries. */
  envelope: 131_072,
  /** The largest WebSocket frame: an envelope and its header. */
  frame: 131_072 + 256,
  /** The largest JSON body of a route. */
  jsonBody: 1_048_576,
  /** One sealed prekey blob. */
  preKeyBlob: 8192,
  /** One-time prekey blobs a mailbox may hold. */
  oneTimePreKeys: 200,
  /** A record (account record, directory entry). */
  record: 524_288,
  /** A sealed invite. */
  inviteBlob: 4096,
  /** Acks in one frame or request. */
  acksPerFrame: 512,
  /** Mailboxes one connection may read. */
  mailboxesPerConnection: 512,
  /** Envelopes in one answer of the polling route. */
  fetchPage: 100,
  /** Life of an invite, and how long its end can be asked for, milliseconds. */
  inviteLifeMs: 300_000,
  inviteKeptMs: 3_600_000,
  /** Life of a challenge from `POST /v1/challenge`, milliseconds. */
  challengeLifeMs: 120_000,
  /** A proof of work: time and nonce. */
  work: 16,
  /** How far the time of a proof of work may be from the relay's, milliseconds. */
  mailboxWorkAgeMs: 600_000,
  requestWorkAgeMs: 86_400_000,
  /** Longest and default time an envelope waits for its reader, seconds. */
  maxTtlSeconds: 30 * 86_400,
  defaultTtlSeconds: 30 * 86_400,
} as const;
