import { useCallback, useEffect, useState } from 'react';
import { askNow, askPeriods, type Now, type Period } from './api.ts';
import { RANGES, type Range } from './series.ts';

const NOW_MS = 10_000;
const PERIODS_MS = 60_000;

/** Calls `look` now, every `everyMs` while the page is seen, and when it is seen again. Returns the end of it. */
function repeat(look: () => void, everyMs: number): () => void {
  const whenSeen = (): void => {
    if (document.visibilityState === 'visible') look();
  };
  look();
  const timer = setInterval(whenSeen, everyMs);
  document.addEventListener('visibilitychange', whenSeen);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', whenSeen);
  };
}

/** The live numbers, and the status of the last question if it failed. `again` asks at once. */
export function useNow(): { now: Now | undefined; status: number | undefined; again: () => void } {
  const [state, setState] = useState<{ now: Now | undefined; status: number | undefined }>({
    now: undefined,
    status: undefined,
  });
  const look = useCallback(async (): Promise<void> => {
    const answer = await askNow();
    if (answer.ok) setState({ now: answer.value, status: undefined });
    else setState((before) => ({ now: answer.status === 0 ? before.now : undefined, status: answer.status }));
  }, []);
  const again = useCallback(() => void look(), [look]);
  useEffect(() => repeat(again, NOW_MS), [again]);
  return { ...state, again };
}

/** The hours or days of a range; those of the last range until new ones are there. */
export function usePeriods(range: Range): readonly Period[] {
  const [periods, setPeriods] = useState<readonly Period[]>([]);
  useEffect(() => {
    let over = false;
    const { unit, days } = RANGES[range];
    const look = async (): Promise<void> => {
      // One day more: the oldest hour has begun before the range does.
      const answer = await askPeriods(unit, days + 1);
      if (!over && answer.ok) setPeriods(answer.value.periods);
    };
    const end = repeat(() => void look(), PERIODS_MS);
    return () => {
      over = true;
      end();
    };
  }, [range]);
  return periods;
}
