import { equalBytes } from '@whispr/protocol/bytes';
import { isWhisprError } from '@whispr/protocol/errors';
import {
  type AccountKeys,
  type DirectoryEntry,
  directorySlot,
  type Mailbox,
  openDirectoryEntry,
  sealDirectoryEntry,
} from '@whispr/protocol/identity';
import { abortable } from '../engine/abortable.ts';
import type { Context } from '../engine/context.ts';

/**
 * Makes the directory entry of the public identity name this request mailbox. Compared at every unlock, because a relay
 * may have lost it and an earlier installation may have written it. `relay/version-conflict` passes on: try again.
 */
export async function publishDirectory(
  context: Context,
  keys: AccountKeys,
  mailbox: Mailbox,
  signal: AbortSignal,
): Promise<void> {
  const { crypto, ports, self } = context;
  const relay = ports.relay(self.relay);
  const slot = await directorySlot(crypto, keys.identity);
  const found = await abortable(signal, relay.getRecord(slot));
  const { work } = await abortable(signal, relay.info(signal));
  const entry = { kem: keys.kem, requestMailbox: mailbox.id, powBits: work.request };
  if (found !== undefined && (await names(context, keys, found, entry))) return;
  const version = (found?.version ?? 0) + 1;
  const blob = await sealDirectoryEntry(crypto, keys, entry, version);
  await abortable(signal, relay.putRecord(slot, keys.directorySigningSeed, version, blob));
}

async function names(
  { crypto }: Context,
  keys: AccountKeys,
  found: { version: number; blob: Uint8Array },
  wanted: DirectoryEntry,
): Promise<boolean> {
  try {
    const entry = await openDirectoryEntry(crypto, keys, found.version, found.blob);
    return (
      equalBytes(entry.kem, wanted.kem) &&
      equalBytes(entry.requestMailbox, wanted.requestMailbox) &&
      entry.powBits === wanted.powBits
    );
  } catch (error) {
    if (!isWhisprError(error)) throw error;
    return false;
  }
}
