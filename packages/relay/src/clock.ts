/** Wall time in ms since 1970. Injected, so that tests can move it; intervals inside the process use `performance.now()`. */
export type Clock = { now(): number };

export const systemClock: Clock = { now: () => Date.now() };
