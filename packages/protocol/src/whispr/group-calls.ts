import { groupAdminCalls } from './group-admin-calls.ts';
import { groupChannelCalls } from './group-channel-calls.ts';
import { groupMemberCalls } from './group-member-calls.ts';
import { groupMessageCalls } from './group-message-calls.ts';

/** All of `/groups/*` but attachments, which are bytes. The original repeats these paths under `/api`. */
export const groupCalls = { ...groupMemberCalls, ...groupAdminCalls, ...groupChannelCalls, ...groupMessageCalls };
