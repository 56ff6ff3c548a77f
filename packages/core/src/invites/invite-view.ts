import { toHex } from '@whispr/protocol/bytes';
import { formatInviteCode } from '@whispr/protocol/identity';
import { contactById } from '../contacts/contact-rows.ts';
import type { Reader } from '../db/database.ts';
import type { InviteView } from '../rpc/index.ts';
import type { Invite } from './invite-rows.ts';

/** What a face shows of an invite. */
export async function inviteView(reader: Pick<Reader, 'first'>, invite: Invite): Promise<InviteView> {
  const contact = invite.contactId === undefined ? undefined : await contactById(reader, invite.contactId);
  return {
    id: toHex(invite.uid),
    code: formatInviteCode(invite.code),
    expiresAt: invite.expiresAt,
    state: invite.state,
    ...(contact === undefined ? {} : { contact: toHex(contact.uid) }),
  };
}
