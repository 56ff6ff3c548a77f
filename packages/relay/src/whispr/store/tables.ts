/**
 * The tables of the documented Whispr API, one step of the relay's schema. Times of messages are seconds as the sender
 * gave them, all others milliseconds. `whispr_seen` holds hashes only, to know a copy.
 */
export const WHISPR_TABLES = `
  CREATE TABLE whispr_message (
    id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, sender TEXT NOT NULL, enc_pub TEXT NOT NULL, message BLOB NOT NULL,
    signature BLOB NOT NULL, sent REAL NOT NULL, binding_id BLOB, binding BLOB, expires_at INTEGER NOT NULL,
    held_until INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX whispr_message_recipient ON whispr_message (recipient, sent);
  CREATE INDEX whispr_message_expiry ON whispr_message (expires_at);
  CREATE TABLE whispr_seen (digest BLOB PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX whispr_seen_expiry ON whispr_seen (expires_at);
  CREATE TABLE whispr_file (
    id TEXT NOT NULL, owner TEXT NOT NULL, sender TEXT, name TEXT, size INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY (id, owner)
  ) STRICT;
  CREATE INDEX whispr_file_owner ON whispr_file (owner);
  CREATE INDEX whispr_file_expiry ON whispr_file (expires_at, size);
  CREATE TABLE whispr_group (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, is_public INTEGER NOT NULL, server_distribute INTEGER NOT NULL,
    server_store_history INTEGER NOT NULL, owner_id TEXT NOT NULL, invite_code TEXT NOT NULL UNIQUE,
    key_version INTEGER NOT NULL, key_maker TEXT, messages INTEGER NOT NULL, created_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX whispr_group_public ON whispr_group (is_public, created_at);
  CREATE INDEX whispr_group_owner ON whispr_group (owner_id);
  CREATE TABLE whispr_member (
    group_id TEXT NOT NULL, user_id TEXT NOT NULL, role TEXT NOT NULL, joined_seq INTEGER NOT NULL,
    key_version INTEGER NOT NULL, PRIMARY KEY (group_id, user_id)
  ) STRICT;
  CREATE INDEX whispr_member_user ON whispr_member (user_id);
  CREATE INDEX whispr_member_key_version ON whispr_member (group_id, key_version);
  CREATE TABLE whispr_outsider (
    group_id TEXT NOT NULL, user_id TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (group_id, user_id)
  ) STRICT;
  CREATE TABLE whispr_key (
    group_id TEXT NOT NULL, user_id TEXT NOT NULL, key_version INTEGER NOT NULL, wrapped BLOB NOT NULL,
    PRIMARY KEY (group_id, user_id, key_version)
  ) STRICT;
  CREATE TABLE whispr_channel (
    id TEXT PRIMARY KEY, group_id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, topic TEXT, description TEXT,
    created_at REAL NOT NULL, last_sent REAL NOT NULL, UNIQUE (group_id, name)
  ) STRICT;
  CREATE TABLE whispr_group_message (
    id TEXT PRIMARY KEY, group_id TEXT NOT NULL, channel_id TEXT NOT NULL, seq INTEGER NOT NULL, sender_id TEXT NOT NULL,
    ciphertext BLOB NOT NULL, nonce BLOB NOT NULL, key_version INTEGER NOT NULL, sent REAL NOT NULL, meta TEXT,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX whispr_group_message_channel ON whispr_group_message (channel_id, sent);
  CREATE INDEX whispr_group_message_group ON whispr_group_message (group_id, seq);
  CREATE INDEX whispr_group_message_expiry ON whispr_group_message (expires_at);
`;

/** Tables with rows of a group, which go with it. */
export const GROUP_TABLES = [
  'whispr_member',
  'whispr_outsider',
  'whispr_key',
  'whispr_channel',
  'whispr_group_message',
] as const;
