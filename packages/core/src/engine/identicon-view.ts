import { identicon } from '@whispr/protocol/identity';
import type { CryptoProvider } from '@whispr/protocol/primitives';
import type { IdenticonView } from '../rpc/index.ts';

/** The picture of a public key (32 bytes, without the type byte) as faces draw it (A8). */
export async function identiconView(crypto: CryptoProvider, publicKey: Uint8Array): Promise<IdenticonView> {
  const { cells, colors } = await identicon(crypto, publicKey);
  return { cells: cells.map((row) => [...row]), front: colors.front, back: colors.back };
}
