export { fromBase64, toBase64 } from './base64.ts';
export { attachmentId, signingKey, userId } from './fields.ts';
export {
  MAX_ATTACHMENT_BYTES,
  MAX_CONTACTS_BYTES,
  MAX_DATABASE_BYTES,
  MAX_PASSPHRASE_BYTES,
  MAX_SEALED_BYTES,
  MAX_TEXT_BYTES,
} from './limits.ts';
export { type WhisprIdentity, addressOf, identityFromPrivate, newIdentity } from './identity.ts';
export { seal, unseal } from './sealed-box.ts';
export { type AttachmentNote, type Plaintext, formatPlaintext, parsePlaintext } from './plaintext.ts';
export {
  type Binding,
  type IncomingMessage,
  type SendJson,
  type SendRequest,
  inboxAnswer,
  inboxQuery,
  incomingMessage,
  publicKeyAnswer,
  sendAnswer,
  sendRequest,
} from './direct-schema.ts';
export { type DirectInput, type OpenedDirect, isSigned, openDirect, sealDirect } from './direct-message.ts';
export { type BoundFields, bindingHolds, bindingText, signBinding } from './binding.ts';
export {
  PROOF_HEADER,
  PROOF_WINDOW_MS,
  type Proven,
  type ProvenRequest,
  checkProof,
  proveRequest,
} from './request-proof.ts';
export { type ReadInbox, readInbox, readPushed } from './inbox.ts';
export {
  type UploadJson,
  type UploadRequest,
  checkUpload,
  downloadAnswer,
  downloadQuery,
  uploadAnswer,
  uploadOf,
  uploadRequest,
} from './attachment-wire.ts';
export {
  type CallDescription,
  MAX_SIGNAL_FRAME,
  type SignalPush,
  type SignalRequest,
  openDescription,
  readSignalPush,
  readSignalRequest,
  sealDescription,
} from './signaling.ts';
export {
  type GroupKeys,
  type GroupMessageInput,
  membersWithoutKey,
  newGroupKey,
  openGroupKey,
  openGroupMessage,
  sealGroupKey,
  sealGroupMessage,
} from './group-message.ts';
export type { ChannelInfo, GroupInfo, GroupMessage, MemberKey } from './group-schema.ts';
export { type WhisprCall, readAnswer, readParameters } from './call.ts';
export { groupCalls } from './group-calls.ts';
export {
  GROUP_ATTACHMENT_FORM_FIELDS,
  groupAttachmentAnswer,
  groupAttachmentOf,
  groupAttachmentQuery,
} from './group-attachment.ts';
export { WHISPR_REFUSALS, type WhisprRefusal, refusalOf } from './answers.ts';
export { type PassphraseKdf, WHISPR_SCRYPT } from './passphrase.ts';
export { openKeyFile, sealKeyFile } from './key-file.ts';
export { type OpenedContacts, type WhisprContacts, openContactsFile, sealContactsFile } from './contacts-file.ts';
export { openAttachmentFile } from './attachment-file.ts';
export { databaseKey, openDatabaseFile } from './database-file.ts';
export { type StoredMessage, openGroupKeyRow, openMessageRow } from './database-rows.ts';
