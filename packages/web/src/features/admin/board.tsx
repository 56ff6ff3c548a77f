import { useState } from 'react';
import { Download, LogOut } from 'lucide-react';
import { byteSize } from '../../i18n/format.ts';
import { language } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { Button } from '../../ui/button.tsx';
import { Segments } from '../../ui/segments.tsx';
import styles from './admin.module.css';
import { csvAddress, type Now, type Period } from './api.ts';
import { Chart } from './chart.tsx';
import { Facts } from './facts.tsx';
import { Numbers } from './numbers.tsx';
import { say } from './say.ts';
import { RANGES, series, type Range } from './series.ts';
import { share, Tiles, whole } from './tiles.tsx';
import { usePeriods } from './use-now.ts';

const c = classes(styles);

/** What the relay keeps of the last quarter of an hour. */
const SAMPLES = 90;

/** All the numbers. */
export function Board({ now, stale, onLeave }: { now: Now; stale: boolean; onLeave: () => void }) {
  const [range, setRange] = useState<Range>('day');
  const periods = usePeriods(range);
  const days = usePeriods('quarter');
  const hours = usePeriods('day');
  const { unit } = RANGES[range];
  const points = (of: (period: Period) => number) => series(periods, range, now.now, of);
  const total = (of: (period: Period) => number): number => points(of).reduce((sum, { value }) => sum + value, 0);
  const most = (of: (period: Period) => number): number => Math.max(0, ...points(of).map(({ value }) => value));
  const time = (at: number): string => when(at, range);
  const all = { kind: 'bars', time } as const;
  return (
    <main className={c('board')}>
      <div className={c('column')}>
        <header className={c('header')}>
          <div>
            <h1>
              <bdi>{now.name}</bdi>
            </h1>
            <Facts now={now} />
          </div>
          <Button kind="quiet" icon={<LogOut aria-hidden="true" />} onClick={onLeave}>
            {say('logout')}
          </Button>
        </header>
        <div role="status" className={c('status')}>
          {stale ? <p className={c('stale')}>{say('failed')}</p> : undefined}
        </div>
        <h2 className="sr-only">{say('now')}</h2>
        <Tiles now={now} hour={hours.at(-1)} day={days.at(-1)} />
        <div className={c('choice')}>
          <Segments
            legend={say('range')}
            options={(Object.keys(RANGES) as Range[]).map((value) => ({ value, label: say(`range.${value}`) }))}
            value={range}
            onChange={setRange}
          />
          <a className={c('export')} href={csvAddress(unit)} download>
            <Download aria-hidden="true" />
            {say('export')}
          </a>
        </div>
        <div className={c('charts')}>
          <Chart
            {...all}
            title={say('chart.messages')}
            note={say('chart.all', { value: whole(total((period) => period.messages)) })}
            points={points((period) => period.messages)}
            format={whole}
            least={10}
          />
          <Chart
            {...all}
            title={say('chart.bytes')}
            note={say('chart.all', { value: byteSize(total((period) => period.bytes)) })}
            points={points((period) => period.bytes)}
            format={byteSize}
            least={1000}
          />
          <Chart
            {...all}
            title={say('chart.active')}
            note={say('chart.most', { value: whole(most((period) => period.active)) })}
            points={points((period) => period.active)}
            format={whole}
            least={10}
          />
          <Chart
            {...all}
            title={say('chart.refused')}
            note={say('chart.all', { value: whole(total((period) => period.refused)) })}
            points={points((period) => period.refused)}
            format={whole}
            least={10}
          />
          <Chart
            kind="line"
            slots={SAMPLES}
            title={say('chart.sockets')}
            note={say('chart.live')}
            points={now.samples.map(({ at, sockets }) => ({ at, value: sockets }))}
            format={whole}
            time={clock}
            least={10}
          />
          <Chart
            kind="line"
            slots={SAMPLES}
            title={say('chart.load')}
            note={say('chart.live')}
            points={now.samples.map(({ at, load }) => ({ at, value: load }))}
            format={share}
            time={clock}
            least={1000}
          />
        </div>
        <Numbers periods={periods} time={time} />
      </div>
    </main>
  );
}

function clock(at: number): string {
  return new Intl.DateTimeFormat(language(), { hour: 'numeric', minute: '2-digit' }).format(at);
}

function when(at: number, range: Range): string {
  if (range === 'day') return clock(at);
  if (range === 'quarter')
    return new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(at);
  return new Intl.DateTimeFormat(language(), { weekday: 'short', hour: 'numeric' }).format(at);
}
