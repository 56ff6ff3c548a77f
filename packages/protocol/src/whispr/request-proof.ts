import { fromUtf8, toHex } from '../bytes/index.ts';
import * as z from 'zod/mini';
import { WhisprError } from '../errors/index.ts';
import { checkSchema } from '../cbor/index.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';
import { toBase64 } from './base64.ts';
import { isByAddress, signAsAddress } from './binding.ts';
import { base64, count, userId } from './fields.ts';
import { type WhisprIdentity, addressOf } from './identity.ts';

const LABEL = 'whispr/compat/v1/request';
/** A proof older or younger than this by the relay's clock is refused. Milliseconds. */
export const PROOF_WINDOW_MS = 120_000;
/** One header; the value is `address:milliseconds:nonce:signature`. A WebSocket puts it into the query as `proof`. */
export const PROOF_HEADER = 'x-whispr-proof';

/** What is asked: the relay's origin, the method, the path with its query (without `proof`), the body's bytes. */
export interface ProvenRequest {
  readonly origin: string;
  readonly method: string;
  readonly target: string;
  readonly body: Uint8Array;
}

const proof = z.tuple([userId, count(Number.MAX_SAFE_INTEGER), base64(16, 16), base64(64, 64)]);

/** Who proved, and what a relay keeps for `PROOF_WINDOW_MS` twice, so that no proof is taken twice. */
export interface Proven {
  readonly address: string;
  readonly nonce: Uint8Array;
  /** Milliseconds since 1970, by the client's clock. */
  readonly at: number;
}

/** Proves possession of the key behind an address for one request at one relay. `random` is 16 + 64 bytes. */
export async function proveRequest(
  crypto: CryptoProvider,
  identity: WhisprIdentity,
  request: ProvenRequest,
  at: number,
  random: Uint8Array = crypto.random(80),
): Promise<string> {
  const address = addressOf(identity);
  const nonce = random.slice(0, 16);
  const signed = await proofText(crypto, request, address, at, nonce);
  const signature = await signAsAddress(crypto, identity, signed, random.slice(16));
  return [address, at, toBase64(nonce), toBase64(signature)].join(':');
}

/**
 * Checks a proof against the relay's clock `now` (milliseconds). Malformed, out of time or wrong is
 * `whispr/bad-proof`. The caller refuses a nonce it has seen.
 */
export async function checkProof(
  crypto: CryptoProvider,
  header: string,
  request: ProvenRequest,
  now: number,
): Promise<Proven> {
  if (header.length > 256) throw badProof('too long');
  const [address, at, nonce, signature] = checkSchema(proof, header.split(':'), 'whispr/bad-proof');
  if (Math.abs(now - at) > PROOF_WINDOW_MS) throw badProof('out of time');
  const signed = await proofText(crypto, request, address, at, nonce);
  if (!(await isByAddress(crypto, address, signed, signature))) throw badProof('wrong signature');
  return { address, nonce, at };
}

/** label, origin, method, target, address, time, nonce, SHA-256 of the body: one line each. */
async function proofText(
  crypto: CryptoProvider,
  { origin, method, target, body }: ProvenRequest,
  address: string,
  at: number,
  nonce: Uint8Array,
): Promise<Bytes> {
  const bodyHash = toHex(await crypto.sha256(body));
  const lines = [LABEL, origin, method, target, address, String(at), toHex(nonce), bodyHash];
  return fromUtf8(lines.join('\n'));
}

function badProof(why: string): WhisprError {
  return new WhisprError('whispr/bad-proof', why);
}
