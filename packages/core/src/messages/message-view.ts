import { decodeCbor } from '@whispr/protocol/cbor';
import { toHex } from '@whispr/protocol/bytes';
import type { MessageView } from '../rpc/index.ts';
import type { Message } from './message-rows.ts';

/** A peer's clock may be wrong by more than a year only in the past; the future is never shown. */
const MOST_AHEAD_MS = 60_000;
const FIRST_MS = Date.UTC(2020, 0);

/** What a face shows of a message. `undefined` for what was removed. */
export function messageView(message: Message, chat: string, now: number): MessageView | undefined {
  const { kind, state, failure, data } = message;
  if (kind === 'removed') return undefined;
  const values = kind === 'line' || kind === 'missing' ? lineValues(data) : undefined;
  return {
    id: toHex(message.uid),
    chat,
    own: message.author === 0 && kind !== 'line',
    kind,
    text: message.text,
    ...(values === undefined ? {} : { values }),
    at: Math.max(FIRST_MS, Math.min(message.sentAt, now + MOST_AHEAD_MS)),
    order: orderText(message),
    arrival: message.arrival,
    ...(state === undefined ? {} : { state }),
    ...(failure === undefined ? {} : { failure }),
    late: message.late,
  };
}

/** The order (Lamport, author, device, number, arrival) as one text that compares as the tuple does. */
export function orderText(message: Pick<Message, 'lamport' | 'authorOrder' | 'deviceId' | 'seq' | 'arrival'>): string {
  return [
    pad(message.lamport, 16),
    pad(message.authorOrder, 15),
    pad(message.deviceId, 3),
    pad(message.seq, 16),
    pad(message.arrival, 16),
  ].join('.');
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

function lineValues(data: Uint8Array | undefined): Record<string, string | number> | undefined {
  if (data === undefined) return undefined;
  const values = decodeCbor(data, { maxBytes: 4096 });
  return typeof values === 'object' && values !== null ? (values as Record<string, string | number>) : undefined;
}
