import { useEffect, useState } from 'react';

/** The wall clock, renewed every `ms` while the component is shown; only for what is displayed. */
export function useNow(ms: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}
