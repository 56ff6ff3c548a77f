import { byteSize } from '../../i18n/format.ts';
import { classes } from '../../lib/classes.ts';
import styles from './admin.module.css';
import type { Period } from './api.ts';
import { say } from './say.ts';
import { whole } from './tiles.tsx';

const c = classes(styles);
const COLUMNS = ['messages', 'bytes', 'active', 'refused'] as const;

/** The same numbers for those who would rather read, newest first. */
export function Numbers({ periods, time }: { periods: readonly Period[]; time: (at: number) => string }) {
  if (periods.length === 0) return null;
  return (
    <details className={c('numbers')}>
      <summary>{say('table')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{say('table.time')}</th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col">
                {say(`chart.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {periods.toReversed().map((period) => (
            <tr key={period.at}>
              <th scope="row">{time(period.at)}</th>
              {COLUMNS.map((name) => (
                <td key={name}>{name === 'bytes' ? byteSize(period.bytes) : whole(period[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
