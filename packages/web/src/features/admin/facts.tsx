import { TriangleAlert } from 'lucide-react';
import { classes } from '../../lib/classes.ts';
import styles from './admin.module.css';
import type { Now } from './api.ts';
import { say } from './say.ts';

const c = classes(styles);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SOON_DAYS = 10;

/** Who may join, since when it runs, how long the certificate is good. */
export function Facts({ now }: { now: Now }) {
  const end = now.certificateEndsAt;
  const daysLeft = end === undefined ? undefined : Math.floor((end - now.now) / DAY);
  return (
    <ul className={c('facts')}>
      <li>{say('since', { version: now.version, time: up(now.now - now.startedAt) })}</li>
      <li>{say(`registration.${now.registration}`)}</li>
      {daysLeft === undefined ? undefined : (
        <li className={c(daysLeft < SOON_DAYS && 'soon')}>
          {daysLeft < SOON_DAYS ? <TriangleAlert aria-hidden="true" /> : undefined}
          {daysLeft < 0 ? say('certificate.over') : say('certificate', { days: daysLeft })}
        </li>
      )}
    </ul>
  );
}

function up(ms: number): string {
  if (ms < 2 * HOUR) return say('up.minutes', { count: Math.floor(ms / MINUTE) });
  if (ms < 2 * DAY) return say('up.hours', { count: Math.floor(ms / HOUR) });
  return say('up.days', { count: Math.floor(ms / DAY) });
}
