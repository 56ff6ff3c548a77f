/** Standard base64 with padding, as the original writes it. The runtime's own is fast enough for attachments. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
