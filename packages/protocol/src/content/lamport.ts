/** How far a peer may push our time forward with one message (design rule 10). */
const MOST_AHEAD = 1000;

/** The time of the next message we write. */
export function nextLamport(own: number): number {
  return own + 1;
}

/** A peer's time as we store it: not above our own + 1000, so that no peer can use up the number space. */
export function clampLamport(own: number, theirs: number): number {
  return Math.min(theirs, own + MOST_AHEAD);
}

/** Our time after a message of a peer. */
export function observeLamport(own: number, theirs: number): number {
  return Math.max(own, clampLamport(own, theirs));
}
