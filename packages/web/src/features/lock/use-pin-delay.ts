import { RpcError } from '@whispr/core/rpc';
import { useEffect, useState } from 'react';
import { useSession } from '../../state/session.ts';

interface PinDelay {
  waiting: boolean;
  leftMs: number;
  /** Takes the delay out of a refusal, if it names one. */
  afterFailure: (error: unknown) => void;
}

/** Counts down the time before the next PIN may be tried, from the status and from refusals. */
export function usePinDelay(): PinDelay {
  const delayMs = useSession((state) => state.status?.pinDelayMs ?? 0);
  const heardAt = useSession((state) => state.statusAt);
  const [refusedUntil, setRefusedUntil] = useState(0);
  const [now, setNow] = useState(() => performance.now());
  const until = Math.max(heardAt + delayMs, refusedUntil);
  const leftMs = Math.max(0, until - now);
  const waiting = leftMs > 0;

  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [waiting]);

  return {
    waiting,
    leftMs,
    afterFailure: (error) => {
      const ms = error instanceof RpcError ? (error.data['retryAfterMs'] ?? 0) : 0;
      setNow(performance.now());
      if (ms > 0) setRefusedUntil(performance.now() + ms);
    },
  };
}
