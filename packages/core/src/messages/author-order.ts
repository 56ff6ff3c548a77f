/**
 * A number that orders authors of equal Lamport time in the same way on every device: the first 48 bits of the identity
 * (33 bytes, with its type byte). 0 while the identity is not known.
 */
export function authorOrder(identity: Uint8Array | undefined): number {
  if (identity === undefined) return 0;
  return identity.subarray(1, 7).reduce((value, byte) => value * 256 + byte, 0);
}
