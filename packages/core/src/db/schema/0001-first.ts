/**
 * The first schema, one statement per entry. Migrations are append-only: never edit this file after a release.
 * STRICT tables, AUTOINCREMENT where a reused row id could point at the wrong thing.
 */
export const FIRST: readonly string[] = [
  'CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID',
  `
CREATE TABLE mailbox (
  id BLOB PRIMARY KEY,                    -- 16 bytes
  seed BLOB NOT NULL,                     -- Ed25519 seed, 32 bytes
  kind TEXT NOT NULL,                     -- 'request' | 'contact' | 'invite'
  contact_id INTEGER,                     -- NULL for request mailboxes and open invites
  relay TEXT NOT NULL,
  outer_keys BLOB NOT NULL,               -- CBOR [{key, since}]: keys others seal envelopes to this mailbox with, newest first
  kem_seed BLOB,                          -- one-time KEM seed of an invite; NULL: the account's
  created_at INTEGER NOT NULL,
  registered_at INTEGER,                  -- the relay knows it; NULL: still to be made there
  retired_at INTEGER                      -- to be removed at the relay, then here
) STRICT, WITHOUT ROWID
  `,
  `
CREATE TABLE contact (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid BLOB NOT NULL UNIQUE,               -- 16 random bytes, local name of the contact in RPC and in the account record
  identity BLOB,                          -- 33 bytes
  state TEXT NOT NULL,                    -- ContactState of rpc/views
  chosen_name TEXT NOT NULL DEFAULT '',
  nickname TEXT NOT NULL DEFAULT '',
  verification TEXT NOT NULL DEFAULT 'unverified',
  route BLOB,                             -- CBOR route: where and how to deposit for them
  kem BLOB,                               -- their KEM public key, 1216 bytes
  epoch INTEGER NOT NULL DEFAULT 0,       -- installation number they last told
  pending BLOB,                           -- what a decision needs (introduction or first hello), CBOR
  state_before_block TEXT,
  device_id INTEGER NOT NULL DEFAULT 1,   -- the device that their route names
  heal_state BLOB,                        -- healing policy state
  record_version_seen INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT
  `,
  'CREATE UNIQUE INDEX contact_identity ON contact (identity) WHERE identity IS NOT NULL',
  `
CREATE TABLE session (
  contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  device_id INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (contact_id, device_id)
) STRICT, WITHOUT ROWID
  `,
  `
CREATE TABLE prekey (
  kind TEXT NOT NULL,                     -- 'one-time' | 'signed' | 'kyber' | 'kyber-last-resort'
  id INTEGER NOT NULL,
  mailbox BLOB,                           -- the mailbox it belongs to; prekeys are never shared between mailboxes
  record BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID
  `,
  `
CREATE TABLE base_key_seen (
  kyber_id INTEGER NOT NULL,
  signed_id INTEGER NOT NULL,
  base_key BLOB NOT NULL,
  PRIMARY KEY (kyber_id, signed_id, base_key)
) STRICT, WITHOUT ROWID
  `,
  `
CREATE TABLE chat (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid BLOB NOT NULL UNIQUE,
  contact_id INTEGER UNIQUE REFERENCES contact (id) ON DELETE CASCADE,
  draft TEXT NOT NULL DEFAULT '',
  position BLOB,                          -- message at the top of the window when last looked at; NULL: the end
  read_arrival INTEGER NOT NULL DEFAULT 0,        -- arrival (message row id) up to which is read
  read_told INTEGER NOT NULL DEFAULT 0,           -- up to where a read receipt was sent
  lamport INTEGER NOT NULL DEFAULT 0,
  own_seq INTEGER NOT NULL DEFAULT 0,
  own_link BLOB,                                  -- link of our last numbered message
  adopt_streams INTEGER NOT NULL DEFAULT 0,       -- what they sent before is not ours to miss (restored, unblocked)
  activity INTEGER NOT NULL DEFAULT 0
) STRICT
  `,
  `
-- what each of their devices has sent in this chat (rule 11)
CREATE TABLE peer_stream (
  chat_id INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
  device_id INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  chain BLOB NOT NULL,                    -- CBOR ReceiveChain
  PRIMARY KEY (chat_id, device_id, epoch)
) STRICT, WITHOUT ROWID
  `,
  `
CREATE TABLE message (
  arrival INTEGER PRIMARY KEY AUTOINCREMENT,
  uid BLOB NOT NULL,                      -- 16 bytes, made by the author
  chat_id INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
  author INTEGER NOT NULL,                -- 0 = this account, else contact id
  author_order INTEGER NOT NULL,          -- first 48 bits of the author's identity: the same order on both sides
  device_id INTEGER NOT NULL,
  epoch INTEGER NOT NULL DEFAULT 0,
  lamport INTEGER NOT NULL,
  seq INTEGER NOT NULL,                   -- 0 for local lines
  place BLOB,                             -- own messages: link and prev, so that a repair can send the same content again
  kind TEXT NOT NULL,                     -- MessageView.kind
  text TEXT NOT NULL,
  data BLOB,                              -- CBOR: values of a line, the whole content of an unsupported type
  sent_at INTEGER NOT NULL,
  state TEXT,                             -- own messages: MessageState
  failure TEXT,
  late INTEGER NOT NULL DEFAULT 0,
  expires_at INTEGER
) STRICT
  `,
  'CREATE UNIQUE INDEX message_uid ON message (uid)',
  'CREATE INDEX message_order ON message (chat_id, lamport, author_order, device_id, seq, arrival)',
  'CREATE INDEX message_arrival ON message (chat_id, arrival)',
  "CREATE INDEX message_unsettled ON message (chat_id, state) WHERE state IN ('waiting', 'relay')",
  "CREATE INDEX message_missing ON message (chat_id) WHERE kind = 'missing'",
  `
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  uid BLOB NOT NULL,                      -- id of the content, also of the message it carries if that shows
  seq INTEGER NOT NULL,                   -- 0 for what is not numbered
  content BLOB NOT NULL,                  -- plaintext content, kept until delivered so that healing can send it again
  kind TEXT NOT NULL,                     -- content type, or 'introduction'
  relay TEXT,                             -- set with the envelope
  mailbox BLOB,
  deposit_id BLOB,
  envelope BLOB,                          -- NULL until the session step; afterwards retried byte for byte
  work_bits INTEGER NOT NULL DEFAULT 0,   -- proof of work the mailbox asks for
  work BLOB,
  ttl INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  deposited_at INTEGER,                   -- acknowledged by the relay
  failure TEXT,                           -- why it will not be sent any more
  created_at INTEGER NOT NULL
) STRICT
  `,
  'CREATE UNIQUE INDEX outbox_uid ON outbox (uid)',
  'CREATE INDEX outbox_contact ON outbox (contact_id, deposited_at, id)',
  "CREATE INDEX outbox_introduction ON outbox (contact_id) WHERE kind = 'introduction'",
  `
-- envelopes already handled, by the first 16 bytes of their hash: a relay may deliver again, also under another deposit id
CREATE TABLE seen (
  mailbox BLOB NOT NULL,
  digest BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (mailbox, digest)
) STRICT, WITHOUT ROWID
  `,
  'CREATE INDEX seen_at ON seen (at)',
  `
-- what the next receipt to a contact will name
CREATE TABLE receipt_due (
  contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,                     -- 'delivered' | 'read'
  uid BLOB NOT NULL,
  PRIMARY KEY (contact_id, kind, uid)
) STRICT, WITHOUT ROWID
  `,
  `
CREATE TABLE undecryptable (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  message_uid BLOB NOT NULL,              -- its placeholder row
  mailbox BLOB NOT NULL,
  envelope BLOB NOT NULL,
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL
) STRICT
  `,
  `
CREATE TABLE invite (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid BLOB NOT NULL UNIQUE,
  code TEXT NOT NULL,
  slot BLOB NOT NULL,
  signing_seed BLOB NOT NULL,
  mailbox BLOB NOT NULL,
  relay TEXT NOT NULL,
  state TEXT NOT NULL,
  contact_id INTEGER,
  expires_at INTEGER NOT NULL
) STRICT
  `,
];
