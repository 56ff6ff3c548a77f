/**
 * When to give up a session that cannot be read and start a new one. A reset costs the peer a prekey and can meet a
 * reset from the other side, so it must be rare and must not answer itself:
 * - the two ends never reset at the same moment: one leads, the other waits a little and mostly finds itself healed;
 * - after a reset, failures do not count for a while: they come from messages that were under way;
 * - that while grows with every reset, and only a quiet day forgets the count.
 * The steps are pure: keep the state per device, hand in the time.
 */
export interface HealingState {
  /** Resets done since the last quiet day. */
  readonly resets: number;
  /** When the last one happened, in ms since 1970. */
  readonly lastReset?: number;
  /** When the next one is planned; absent while all is well. */
  readonly due?: number;
}

export const healthy: HealingState = { resets: 0 };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long the side that does not lead waits for the other. */
export const FOLLOWER_DELAY = 10 * SECOND;
/** How long failures do not count after the n-th reset, which is also the least time to the next. */
const GAPS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR, 24 * HOUR] as const;
/** Time without a reset after which the count starts again. */
const QUIET = 24 * HOUR;

/** Failures that a new session cures. Others are the message's own fault, or need a person. */
const CURABLE: ReadonlySet<string> = new Set([
  'signal/bad-mac',
  'signal/no-session',
  'signal/unknown-prekey',
  'signal/too-far-ahead',
  'signal/session-too-old',
]);

/** True for the side that resets at once; both sides agree on it. */
export function leadsHealing(localIdentity: Uint8Array, remoteIdentity: Uint8Array): boolean {
  const at = localIdentity.findIndex((byte, i) => byte !== remoteIdentity[i]);
  return at >= 0 && (localIdentity[at] ?? 0) < (remoteIdentity[at] ?? 0);
}

/**
 * Notes a message that could not be read. `code` is the error's; `newToTransport` says that the transport had never
 * delivered it before: then even "duplicate" means trouble, because the peer went back to an older state.
 */
export function noteUndecryptable(
  state: HealingState,
  failure: { readonly code: string; readonly newToTransport: boolean; readonly leads: boolean },
  now: number,
): HealingState {
  const repeated = failure.code === 'signal/duplicate-message' && failure.newToTransport;
  if (!repeated && !CURABLE.has(failure.code)) return state;
  if (state.due !== undefined || isSettling(state, now)) return state;
  return { ...state, due: failure.leads ? now : now + FOLLOWER_DELAY };
}

/**
 * Notes a message that was read with the current session. Whatever was planned is not needed any more: that session
 * works, and the peer writes with it.
 */
export function noteDecrypted({ due: _planned, ...rest }: HealingState): HealingState {
  return rest;
}

/** At or after `due`: the state after a reset that is to be done now, or undefined while there is nothing to do. */
export function takeReset(state: HealingState, now: number): HealingState | undefined {
  if (state.due === undefined || now < state.due) return undefined;
  return { resets: isQuiet(state, now) ? 1 : state.resets + 1, lastReset: now };
}

function isSettling(state: HealingState, now: number): boolean {
  if (state.lastReset === undefined || isQuiet(state, now)) return false;
  return now - state.lastReset < (GAPS[Math.min(state.resets, GAPS.length) - 1] ?? 0);
}

/** A last reset in the future comes from a wrong clock and would forbid healing for as long as it was wrong. */
function isQuiet({ lastReset }: HealingState, now: number): boolean {
  return lastReset === undefined || now - lastReset >= QUIET || lastReset > now;
}
