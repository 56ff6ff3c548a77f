import { concat, fromHex } from '../bytes/index.ts';
import type { Bytes } from '../primitives/index.ts';

/** One end of a session. The name is free text for Whispr and a service id for Signal. */
export interface ProtocolAddress {
  readonly name: string;
  /** 1…127. */
  readonly deviceId: number;
}

/** Both ends as this side sees them. */
export interface Addresses {
  readonly local: ProtocolAddress;
  readonly remote: ProtocolAddress;
}

const SERVICE_ID = /^(PNI:)?([0-9a-fA-F]{8})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{12})$/;

/**
 * The 36-byte field that binds a first message to its two addresses: for sender and recipient each a kind byte
 * (0 account, 1 phone-number identity), the 16 bytes of the UUID and the device id. Undefined unless both names are
 * service ids.
 */
export function encodeAddresses(sender: ProtocolAddress, recipient: ProtocolAddress): Bytes | undefined {
  const from = encodeOne(sender);
  const to = encodeOne(recipient);
  return from === undefined || to === undefined ? undefined : concat(from, to);
}

function encodeOne({ name, deviceId }: ProtocolAddress): Bytes | undefined {
  const match = SERVICE_ID.exec(name);
  if (match === null) return undefined;
  const kind = match[1] === undefined ? 0 : 1;
  return concat(Uint8Array.of(kind), fromHex(match.slice(2).join('')), Uint8Array.of(deviceId));
}
