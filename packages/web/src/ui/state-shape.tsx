import type { MessageState } from '@whispr/core/rpc';
import { t } from '../i18n/index.ts';
import { classes } from '../lib/classes.ts';
import styles from './state-shape.module.css';

const c = classes(styles);

const TICK = 'M4.6 8.2 7 10.5l4.4-4.8';

/** How far a message has come, as a shape of its own for each state: never a colour alone. */
export function StateShape({ state }: { state: MessageState }) {
  const label = t(`state.${state}`);
  return (
    <svg
      className={c('shape', state)}
      width={state === 'delivered' || state === 'read' ? 22 : 16}
      height="16"
      viewBox={state === 'delivered' || state === 'read' ? '0 0 22 16' : '0 0 16 16'}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {state === 'waiting' ? (
        <>
          <circle cx="8" cy="8" r="6.2" />
          <path d="M8 4.700V8l2.3 1.6" />
        </>
      ) : undefined}
      {state === 'relay' ? (
        <>
          <circle cx="8" cy="8" r="6.2" />
          <path d={TICK} />
        </>
      ) : undefined}
      {state === 'delivered' || state === 'read' ? (
        <>
          <circle className={c('disc')} cx="14" cy="8" r="6.2" />
          <circle className={c('disc', 'front')} cx="8" cy="8" r="6.2" />
          <path className={c('tick')} d={TICK} />
        </>
      ) : undefined}
      {state === 'failed' ? (
        <>
          <path d="M8 2.2 14.4 13.400H1.600z" />
          <path d="M8 6.400v3.200M8 11.400v.2" />
        </>
      ) : undefined}
    </svg>
  );
}
