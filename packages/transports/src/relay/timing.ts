/** Every delay of the transport, in milliseconds. */
export interface Timing {
  /** A connection has to stand, and the relay's first frame be there, within this. */
  dial: number;
  /** An HTTP request has to be answered within this. */
  request: number;
  /** A quiet read connection is asked for a sign of life this often (AT-07: at most 30 s) … */
  heartbeat: number;
  /** … and is given up if nothing comes within this. */
  heartbeatAnswer: number;
  /** After waking up, a connection has to prove itself within this. */
  probe: number;
  /** A connection that stood this long was a good one; shorter ones count as failures. */
  stable: number;
  /** First and last ceiling of the back-off. */
  backOffFirst: number;
  backOffMost: number;
  /** Pause between two rounds of polling. */
  poll: number;
  /** A relay that is silent this long while deposits wait is given up; they go by HTTP then. */
  deposit: number;
  /** A deposit connection without work is closed after this: open connections tell who is there. */
  depositIdle: number;
  /** An acknowledgement that was refused is repeated after this. */
  ackRetry: number;
}

export const TIMING: Timing = {
  dial: 15_000,
  request: 20_000,
  heartbeat: 20_000,
  heartbeatAnswer: 10_000,
  probe: 5000,
  stable: 10_000,
  backOffFirst: 1000,
  backOffMost: 15 * 60_000,
  poll: 5000,
  deposit: 15_000,
  depositIdle: 60_000,
  ackRetry: 5000,
};
