import * as z from 'zod/mini';
import { MAX_RELAYS, isRelayOrigin } from './relay-origin.ts';

/** 1 to 3 different relay origins in their written form. */
export const relayOrigins = z.array(z.string().check(z.refine(isRelayOrigin, 'not a relay origin'))).check(
  z.minLength(1),
  z.maxLength(MAX_RELAYS),
  z.refine((relays) => new Set(relays).size === relays.length, 'named twice'),
);
