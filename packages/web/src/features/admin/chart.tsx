import { useState, type PointerEvent } from 'react';
import { classes } from '../../lib/classes.ts';
import styles from './chart.module.css';
import { say } from './say.ts';
import { axisEnd, type Point } from './series.ts';

const c = classes(styles);
const HEIGHT = 100;

type Props = {
  title: string;
  /** Beside the title while nothing is pointed at. */
  note: string;
  points: readonly Point[];
  kind: 'bars' | 'line';
  format: (value: number) => string;
  time: (at: number) => string;
  /** Room for this many points; fewer are drawn at the end of it. */
  slots?: number;
  /** The smallest axis, so that a quiet hour does not look busy. */
  least?: number;
};

/** Bars or a line over time. What is pointed at is told in the heading; the whole is told to screen readers in one sentence. */
export function Chart({ title, note, points, kind, format, time, slots, least = 1 }: Props) {
  const [pointed, setPointed] = useState<number>();
  const end = axisEnd(Math.max(0, ...points.map(({ value }) => value)), least);
  const most = points.reduce<Point | undefined>(
    (best, point) => (point.value > (best?.value ?? 0) ? point : best),
    undefined,
  );
  const point = pointed === undefined ? undefined : points[pointed];
  const width = Math.max(1, slots ?? points.length);
  const first = width - points.length;
  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * width) - first;
    setPointed(Math.min(points.length - 1, Math.max(0, at)));
  };
  const summary =
    most === undefined
      ? say('chart.nothing', { title })
      : say('chart.summary', { title, value: note, time: time(most.at) });
  const tick = (point: Point | undefined) => <span>{point ? time(point.at) : ''}</span>;
  return (
    <figure className={c('chart')}>
      <figcaption>
        <h3>{title}</h3>
        <span className={c('note')}>
          {point ? say('chart.at', { value: format(point.value), time: time(point.at) }) : note}
        </span>
      </figcaption>
      <div className={c('field')}>
        <div className={c('axis')} aria-hidden="true">
          <span>{format(end)}</span>
          <span>{format(end / 2)}</span>
          <span>{format(0)}</span>
        </div>
        <div className={c('plot')} onPointerMove={follow} onPointerLeave={() => setPointed(undefined)}>
          <svg role="img" aria-label={summary} viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none">
            {kind === 'bars' ? (
              <Bars points={points} end={end} pointed={pointed} />
            ) : (
              <Line points={points} end={end} pointed={pointed} from={first} />
            )}
          </svg>
        </div>
      </div>
      <div className={c('times')} aria-hidden="true">
        {tick(first > 0 ? undefined : points[0])}
        {tick(points[Math.floor((width - 1) / 2) - first])}
        {tick(points.at(-1))}
      </div>
    </figure>
  );
}

type Drawing = { points: readonly Point[]; end: number; pointed: number | undefined };

function Bars({ points, end, pointed }: Drawing) {
  return points.map(({ at, value }, index) => {
    // Something, however little, is not nothing.
    const height = value === 0 ? 0 : Math.max(1.5, (value / end) * HEIGHT);
    return (
      <rect
        key={at}
        className={c('bar', index === pointed && 'pointed')}
        x={index + 0.14}
        width={0.72}
        y={HEIGHT - height}
        height={height}
      />
    );
  });
}

function Line({ points, end, pointed, from }: Drawing & { from: number }) {
  const spots = points.map(({ value }, index) => `${from + index + 0.5},${HEIGHT - (value / end) * HEIGHT}`);
  const last = from + points.length - 0.5;
  return (
    <>
      <polygon className={c('area')} points={`${from + 0.5},${HEIGHT} ${spots.join(' ')} ${last},${HEIGHT}`} />
      <polyline className={c('line')} points={spots.join(' ')} />
      {pointed === undefined ? undefined : (
        <line className={c('cursor')} x1={from + pointed + 0.5} x2={from + pointed + 0.5} y1={0} y2={HEIGHT} />
      )}
    </>
  );
}
