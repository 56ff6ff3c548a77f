import { formatAddressLink, formatPublicKey } from '@whispr/protocol/identity';
import type { Context } from '../engine/context.ts';

/** The public address: a link for QR and chat, and the bare key. The relay serves the web client that opens the link. */
export async function myAddress({ crypto, self }: Context): Promise<{ link: string; publicKey: string }> {
  const identity = self.identity.publicKey.slice(1);
  const kemHash = await crypto.sha256(self.kem.publicKey);
  return {
    link: formatAddressLink(self.relay, { identity, kemHash, relays: [self.relay] }),
    publicKey: formatPublicKey(identity),
  };
}
