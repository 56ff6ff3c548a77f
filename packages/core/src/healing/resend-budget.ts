import type { Env } from '../work/env.ts';

/** Far more than any honest repair; a small request must not make us send without end. */
const BURST_BYTES = 8 << 20;
const BYTES_PER_MS = 16;
/** What sealing and padding add at least, so that empty messages are not free. */
const OVERHEAD_BYTES = 1024;

/** Who asks honestly repeats a question after eight seconds at the soonest. */
const GONE_PAUSE_MS = 5000;

interface Budget {
  left: number;
  at: number;
  goneAt: number;
}

const budgets = new WeakMap<Env, Map<number, Budget>>();

/** True if a contact may be sent `bytes` once more for the asking; that much of what they may ask for is then used up. */
export function maySendAgain(env: Env, contactId: number, bytes: number): boolean {
  const budget = budgetOf(env, contactId);
  const cost = bytes + OVERHEAD_BYTES;
  if (cost > budget.left) return false;
  budget.left -= cost;
  return true;
}

/** True if a contact may be told now what is gone: the answer is numbered and kept until they confirm it. */
export function maySayGone(env: Env, contactId: number): boolean {
  const budget = budgetOf(env, contactId);
  if (budget.at - budget.goneAt < GONE_PAUSE_MS) return false;
  budget.goneAt = budget.at;
  return true;
}

function budgetOf(env: Env, contactId: number): Budget {
  const ofAll = budgets.get(env) ?? new Map<number, Budget>();
  budgets.set(env, ofAll);
  const now = env.ports.clock.monotonic();
  const budget = ofAll.get(contactId) ?? { left: BURST_BYTES, at: now, goneAt: -Infinity };
  ofAll.set(contactId, budget);
  budget.left = Math.min(BURST_BYTES, budget.left + (now - budget.at) * BYTES_PER_MS);
  budget.at = now;
  return budget;
}
