import { fromHex, fromUtf8, toUtf8 } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type Bytes, type CryptoProvider, chachaOpen, chachaSeal } from '../primitives/index.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { whisprError } from './failures.ts';
import type { GroupMessage, MemberKey } from './group-schema.ts';
import { type WhisprIdentity, addressOf } from './identity.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import { seal, unseal } from './sealed-box.ts';

const NONE = new Uint8Array(0);

/** Keys of one group by version, 32 bytes each. Old ones stay, else old messages cannot be read. */
export type GroupKeys = ReadonlyMap<number, Uint8Array>;

/** A group key for one member: base64 of a SealedBox. `member` is the address in hexadecimal. `whispr/bad-key`. */
export async function sealGroupKey(crypto: CryptoProvider, groupKey: Uint8Array, member: string): Promise<string> {
  if (groupKey.length !== 32) throw whisprError('bad-key', 'a group key has 32 bytes');
  return toBase64(await seal(crypto, fromHex(member), groupKey));
}

/** Opens our own group key: `whispr/bad-base64`, `whispr/cannot-open`; another length is `whispr/bad-key`. */
export async function openGroupKey(crypto: CryptoProvider, identity: WhisprIdentity, wrapped: string): Promise<Bytes> {
  const key = await unseal(crypto, identity, fromBase64(wrapped));
  if (key.length !== 32) throw whisprError('bad-key', 'a group key has 32 bytes');
  return key;
}

/** What `sealGroupMessage` puts around the text. */
export interface GroupMessageInput {
  readonly groupId: string;
  readonly channelId: string;
  readonly text: string;
  readonly keyVersion: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/**
 * Body of `POST /groups/messages/send`: ChaCha20-Poly1305 (RFC 8439), no additional data, so the key alone says that a
 * member wrote it, not which. `nonce` is 12 random bytes. `whispr/missing-key`, `whispr/too-large`.
 */
export function sealGroupMessage(
  crypto: CryptoProvider,
  identity: WhisprIdentity,
  keys: GroupKeys,
  input: GroupMessageInput,
  nonce: Uint8Array = crypto.random(12),
) {
  const plaintext = fromUtf8(input.text);
  if (plaintext.length > MAX_TEXT_BYTES) throw whisprError('too-large', 'the text is too large');
  return {
    group_id: input.groupId,
    channel_id: input.channelId,
    sender_id: addressOf(identity),
    ciphertext: toBase64(chachaSeal(keyOf(keys, input.keyVersion), nonce, plaintext, NONE)),
    nonce: toBase64(nonce),
    key_version: input.keyVersion,
    timestamp: input.timestamp,
  };
}

/** The text of a group message. `whispr/missing-key`: its version is not known here; `whispr/cannot-open`. */
export function openGroupMessage(
  keys: GroupKeys,
  message: Pick<GroupMessage, 'ciphertext' | 'nonce' | 'key_version'>,
): string {
  try {
    return toUtf8(chachaOpen(keyOf(keys, message.key_version), message.nonce, message.ciphertext, NONE));
  } catch (cause) {
    if (isWhisprError(cause, 'whispr/missing-key') || !isWhisprError(cause)) throw cause;
    throw whisprError('cannot-open', 'cannot be opened', cause);
  }
}

/** Members who have no wrapped key of this version: a new key reaches the group only when there are none. */
export function membersWithoutKey(members: readonly MemberKey[], version: number): string[] {
  const lacking = members.filter((it) => it.key_version !== version || (it.encrypted_group_key ?? '') === '');
  return lacking.map((it) => it.user_id);
}

/** A fresh group key and its wraps for every member, for `POST /groups/members/keys/update`. */
export async function newGroupKey(
  crypto: CryptoProvider,
  members: readonly string[],
): Promise<{ key: Bytes; wrapped: ReadonlyMap<string, string> }> {
  const key = crypto.random(32);
  const wrapped = new Map<string, string>();
  for (const member of members) wrapped.set(member, await sealGroupKey(crypto, key, member));
  return { key, wrapped };
}

function keyOf(keys: GroupKeys, version: number): Uint8Array {
  const key = keys.get(version);
  if (key === undefined) throw whisprError('missing-key', 'no key of this version');
  return key;
}
