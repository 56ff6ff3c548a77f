import type { Relay, RelayFactory } from '@whispr/core/ports';
import { WhisprError } from '@whispr/protocol/errors';
import { DialGate } from './dial-gate.ts';
import type { RelayEnvironment } from './environment.ts';
import { RelayClient } from './relay-client.ts';
import { TIMING } from './timing.ts';

/** An address may come from anyone: only a bare http or https origin is one, else `network/bad-origin`. */
function checkOrigin(text: string): string {
  const url = text.length <= 300 && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.origin !== text)
    throw new WhisprError('network/bad-origin', 'a relay is named by an origin such as https://relay.example');
  return text;
}

/** Makes the clients of relays; all of them together dial at most three times at once. */
export function createRelayFactory(platform: RelayEnvironment): RelayFactory {
  const environment = { ...platform, timing: { ...TIMING, ...platform.timing }, gate: new DialGate() };
  const relays = new Map<string, Relay>();
  return (text) => {
    const origin = checkOrigin(text);
    const known = relays.get(origin);
    if (known !== undefined) return known;
    const relay = new RelayClient(origin, environment, () => relays.delete(origin));
    relays.set(origin, relay);
    return relay;
  };
}
