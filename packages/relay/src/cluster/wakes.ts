import { keyOf } from '../keys/ids.ts';

/** "Look into the store for this mailbox": its reader holds `fence`; 0 says that the mailbox is gone. */
export type Wake = { mailbox: Uint8Array; fence: number };

const ORIGIN = 8;
const MAILBOX = 16;
const ENTRY = MAILBOX + 4;
/** NOTIFY carries less than 8000 bytes. */
export const WAKES_PER_MESSAGE = 280;

/** One message between processes as text: who says it, and any number of wakes; none is a heartbeat. */
export function encodeWakes(origin: Uint8Array, wakes: readonly Wake[]): string {
  const bytes = Buffer.alloc(ORIGIN + wakes.length * ENTRY);
  bytes.set(origin);
  wakes.forEach(({ mailbox, fence }, i) => {
    bytes.set(mailbox, ORIGIN + i * ENTRY);
    bytes.writeUInt32BE(fence, ORIGIN + i * ENTRY + MAILBOX);
  });
  return bytes.toString('base64');
}

/** `undefined` if it is no message of ours. */
export function decodeWakes(text: string): { origin: string; wakes: Wake[] } | undefined {
  if (text.length > 8000 || !/^[A-Za-z0-9+/]+=*$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const length = bytes.length - ORIGIN;
  if (length < 0 || length % ENTRY !== 0) return undefined;
  const wakes: Wake[] = [];
  for (let at = ORIGIN; at < bytes.length; at += ENTRY)
    wakes.push({
      mailbox: Uint8Array.from(bytes.subarray(at, at + MAILBOX)),
      fence: bytes.readUInt32BE(at + MAILBOX),
    });
  return { origin: keyOf(bytes.subarray(0, ORIGIN)), wakes };
}
