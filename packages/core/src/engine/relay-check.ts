import { isWhisprError } from '@whispr/protocol/errors';
import { parseRelayOrigin } from '@whispr/protocol/identity';
import type { Ports } from '../ports/index.ts';
import type { RelayCheckView } from '../rpc/index.ts';

/** Asks a relay who it is; failure is an answer, not an error. Only a malformed origin is `identity/bad-relay-origin`. */
export async function checkRelay({ relay, clock }: Ports, typed: string): Promise<RelayCheckView> {
  const origin = parseRelayOrigin(typed);
  const start = clock.monotonic();
  try {
    const info = await relay(origin).info();
    const latencyMs = clock.monotonic() - start;
    return {
      origin,
      reachable: true,
      name: info.name,
      version: info.version,
      latencyMs,
      ...(info.registration === undefined ? {} : { registration: info.registration }),
      // The relay looked at its clock half-way.
      clockSkewMs: Math.round(clock.now() - latencyMs / 2 - info.time),
    };
  } catch (error) {
    if (!isWhisprError(error)) throw error;
    return { origin, reachable: false, error: error.code };
  }
}
