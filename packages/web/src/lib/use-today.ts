import { useEffect, useState } from 'react';
import { forgetFormatters } from '../i18n/format.ts';
import { localDay, untilMidnight } from './local-day.ts';

/**
 * A moment within the viewer's local calendar day, for naming days relative to it. It changes at midnight, and when the tab is looked at again: a computer may have
 * slept or travelled to another zone meanwhile (AT-22).
 */
export function useToday(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    let timer = 0;
    const check = (): void => {
      forgetFormatters();
      setNow((before) => (localDay(before) === localDay(Date.now()) ? before : Date.now()));
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
  return now;
}
