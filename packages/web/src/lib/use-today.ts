import { useEffect, useState } from 'react';
import { forgetFormatters } from '../i18n/format.ts';
import { localDay, untilMidnight } from '../i18n/day.ts';

/**
 * The viewer's local calendar day. It changes at midnight, and when the tab is looked at again: a computer may have
 * slept or travelled to another zone meanwhile (AT-22).
 */
export function useToday(): number {
  const [today, setToday] = useState(() => localDay(Date.now()));
  useEffect(() => {
    let timer = 0;
    const check = (): void => {
      forgetFormatters();
      setToday(localDay(Date.now()));
      clearTimeout(timer);
      timer = window.setTimeout(check, untilMidnight(Date.now()) + 50);
    };
    check();
    document.addEventListener('visibilitychange', check);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', check);
    };
  }, []);
  return today;
}
