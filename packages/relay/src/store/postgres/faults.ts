import type { Fault } from '../sql/committer.ts';

/** Not every five letters are one: EPIPE comes from the network. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;
/** The server is going, coming, overloaded, read-only after a failover, or did not answer in time. */
const AWAY = /^(08|53|57P|57014|25006|55P03)/;
const DISK_FULL = '53100';
/** What `pg` says, without a code, about connections that are gone or late. */
const AWAY_MESSAGE = /connection terminated|timeout|not queryable|client was closed|connection ended/i;

/** What an error of PostgreSQL, or of the way to it, means for the jobs that met it. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return 'job';
  const { code } = error as { code?: unknown };
  if (code === DISK_FULL) return 'full';
  if (typeof code === 'string' && SQLSTATE.test(code)) return AWAY.test(code) ? 'away' : 'job';
  // Codes of the network, such as ECONNREFUSED; several addresses that were tried in vain come as one error.
  if (typeof code === 'string' || error instanceof AggregateError) return 'away';
  return AWAY_MESSAGE.test(error.message) ? 'away' : 'job';
}
