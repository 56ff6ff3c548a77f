import { byteSize } from '../../i18n/format.ts';
import { language } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import styles from './admin.module.css';
import type { Now, Period } from './api.ts';
import { say } from './say.ts';

const c = classes(styles);
const SAMPLES_A_MINUTE = 6;

export const whole = (value: number): string =>
  new Intl.NumberFormat(language(), {
    notation: value >= 100_000 ? 'compact' : 'standard',
    maximumFractionDigits: 1,
  }).format(value);
/** Thousandths of a core as a share. */
export const share = (thousandths: number): string =>
  new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 0 }).format(thousandths / 1000);

/** What is true at this moment. */
export function Tiles({ now, hour, day }: { now: Now; hour: Period | undefined; day: Period | undefined }) {
  const last = now.samples.at(-1);
  const minute = now.samples.slice(-SAMPLES_A_MINUTE);
  const sum = (of: 'messages' | 'bytes'): number => minute.reduce((total, sample) => total + sample[of], 0);
  return (
    <dl className={c('tiles')}>
      <Tile
        name={say('tile.readers')}
        value={whole(now.readers)}
        note={say('tile.readersNote', { count: now.connections, most: whole(now.mostConnections) })}
        used={now.connections / now.mostConnections}
      />
      <Tile
        name={say('tile.rate')}
        value={whole(sum('messages'))}
        note={say('tile.rateNote', { bytes: byteSize(sum('bytes')) })}
      />
      <Tile
        name={say('tile.active')}
        value={whole(day?.active ?? 0)}
        note={say('tile.activeNote', { count: whole(hour?.active ?? 0) })}
      />
      <Tile
        name={say('tile.stored')}
        value={byteSize(now.stored)}
        note={say('tile.storedNote', { most: byteSize(now.mostStored) })}
        used={now.stored / now.mostStored}
      />
      <Tile
        name={say('tile.load')}
        value={share(last?.cpu ?? 0)}
        note={say('tile.loadNote', { load: share(last?.load ?? 0) })}
      />
      <Tile
        name={say('tile.delay')}
        value={say('ms', { ms: whole(last?.delay ?? 0) })}
        note={say('tile.delayNote', { memory: byteSize(last?.memory ?? 0) })}
      />
    </dl>
  );
}

function Tile({ name, value, note, used }: { name: string; value: string; note: string; used?: number }) {
  return (
    <div className={c('tile')}>
      <dt>{name}</dt>
      <dd className={c('value')}>{value}</dd>
      <dd className={c('note')}>{note}</dd>
      {used === undefined ? undefined : (
        <dd className={c('meter')} aria-hidden="true">
          <svg viewBox="0 0 100 4" preserveAspectRatio="none">
            <rect className={c('room')} width={100} height={4} />
            <rect className={c('used')} width={Math.min(100, Math.max(used > 0 ? 1 : 0, used * 100))} height={4} />
          </svg>
        </dd>
      )}
    </div>
  );
}
