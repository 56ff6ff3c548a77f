export { ACCOUNT_SECRET_BYTES, formatAccessKey, newAccountSecret, parseAccessKey } from './access-key.ts';
export { deriveAccountKeys, type AccountKeys } from './account-keys.ts';
export { formatAddressLink, formatPublicKey, parseAddress, type Address } from './address.ts';
export { isRelayOrigin, parseRelayOrigin } from './relay-origin.ts';
export { MAILBOX_ID_BYTES, mailboxFromSeed, mailboxId, newMailbox, type Mailbox } from './mailbox.ts';
export { directorySlot, openDirectoryEntry, sealDirectoryEntry, type DirectoryEntry } from './directory.ts';
export {
  PREKEY_BLOB_BYTES,
  openPreKeys,
  sealBasePreKeys,
  sealOneTimePreKeys,
  type PreKeyOwner,
} from './prekey-blob.ts';
export type { BasePreKeys, OneTimePreKeys } from './bundle-schema.ts';
export {
  INVITE_CODE_CHARACTERS,
  INVITE_WINDOW_MS,
  formatInviteCode,
  inviteKeys,
  inviteWindow,
  inviteWindowsToTry,
  newInviteCode,
  parseInviteCode,
  type InviteKeys,
  type Stretch,
} from './invite-code.ts';
export { openInvite, sealInvite, type Invite } from './invite-blob.ts';
export { identicon, type Identicon } from './identicon.ts';
