import { isMessageKey, t, type Values } from './index.ts';

/** The sentence of a key that came from core (a line, a notice, a reason); `fallback` where this client is older than core. */
export function sentence(key: string, values: Values | undefined, fallback: 'line.unknown' | 'pin.unknown'): string {
  return isMessageKey(key) ? t(key, values) : t(fallback);
}
