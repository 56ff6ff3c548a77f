import { groupCalls, openGroupKey, openGroupMessage, sealGroupKey, sealGroupMessage } from '@whispr/protocol/whispr';
import { crypto, type Reply, type WhisprClient } from './whispr-client.ts';

/** What one client knows of one group: its keys by version. */
export class GroupSide {
  readonly client: WhisprClient;
  readonly groupId: string;
  readonly keys = new Map<number, Uint8Array>();

  constructor(client: WhisprClient, groupId: string) {
    this.client = client;
    this.groupId = groupId;
  }

  get actor(): { group_id: string; user_id: string } {
    return { group_id: this.groupId, user_id: this.client.address };
  }

  memberKeys(): Promise<Reply> {
    return this.client.group(groupCalls.memberKeys, this.actor);
  }

  /** Makes the key of the present version, or takes the one it has, and gives it to `members`. */
  async distribute(version: number, members: readonly string[], key?: Uint8Array): Promise<Reply[]> {
    const used = key ?? crypto.random(32);
    this.keys.set(version, used);
    const replies: Reply[] = [];
    for (const user_id of members) {
      const encrypted_key_b64 = await sealGroupKey(crypto, used, user_id);
      const given = { group_id: this.groupId, user_id, encrypted_key_b64, key_version: version };
      replies.push(await this.client.group(groupCalls.updateMemberKey, given));
    }
    return replies;
  }

  /** "Fetch Key": opens what is wrapped for this member; the present version, and what it had before. */
  async fetchKeys(): Promise<void> {
    const { body } = await this.memberKeys();
    const own = (
      body['members'] as { user_id: string; encrypted_group_key: string | null; key_version: number }[]
    ).find((member) => member.user_id === this.client.address);
    const older = (body['own_keys'] ?? []) as { encrypted_group_key: string; key_version: number }[];
    for (const { encrypted_group_key, key_version } of [...older, ...(own === undefined ? [] : [own])])
      if (encrypted_group_key !== null)
        this.keys.set(key_version, await openGroupKey(crypto, this.client.identity, encrypted_group_key));
  }

  sealed(channelId: string, text: string, keyVersion: number) {
    const input = { groupId: this.groupId, channelId, text, keyVersion, timestamp: this.client.time() };
    return sealGroupMessage(crypto, this.client.identity, this.keys, input);
  }

  say(channelId: string, text: string, keyVersion: number): Promise<Reply> {
    return this.client.group(groupCalls.sendMessage, this.sealed(channelId, text, keyVersion));
  }

  async fetch(channelId: string, since?: number, limit?: number): Promise<Reply> {
    const given = {
      ...this.actor,
      channel_id: channelId,
      ...(since === undefined ? {} : { since }),
      ...(limit === undefined ? {} : { limit }),
    };
    return this.client.group(groupCalls.fetchMessages, given);
  }

  /** The texts of a channel, as far as this side has the keys. */
  async read(channelId: string, since?: number, limit?: number): Promise<string[]> {
    const { body } = await this.fetch(channelId, since, limit);
    const messages = body['messages'] as { ciphertext: string; nonce: string; key_version: number }[];
    return messages.map(({ ciphertext, nonce, key_version }) =>
      openGroupMessage(this.keys, {
        ciphertext: Uint8Array.from(Buffer.from(ciphertext, 'base64')),
        nonce: Uint8Array.from(Buffer.from(nonce, 'base64')),
        key_version,
      }),
    );
  }
}

/** A group made by `owner`, with its first channel. */
export async function newGroup(
  owner: WhisprClient,
  name = 'Friends',
  is_public = false,
): Promise<{ side: GroupSide; invite: string; channel: string }> {
  const { body } = await owner.group(groupCalls.create, { name, is_public, owner_id: owner.address });
  const side = new GroupSide(owner, String(body['id']));
  const channels = await owner.group(groupCalls.listChannels, side.actor);
  const [general] = channels.body['channels'] as { id: string }[];
  return { side, invite: String(body['invite_code']), channel: general!.id };
}

export async function joined(client: WhisprClient, groupId: string, invite_code: string): Promise<GroupSide> {
  await client.group(groupCalls.join, { user_id: client.address, invite_code });
  return new GroupSide(client, groupId);
}
