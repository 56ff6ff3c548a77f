import type { KeyboardEvent, PointerEvent } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { LIST_WIDTH, setListWidth, usePreferences } from '../../state/preferences.ts';
import styles from './list-resizer.module.css';

const c = classes(styles);
const STEP = 20;

/** The edge between list and conversation: dragged, or moved with the arrow keys. */
export function ListResizer() {
  const width = usePreferences((state) => state.listWidth);
  const rtl = (): boolean => getComputedStyle(document.documentElement).direction === 'rtl';

  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const list = event.currentTarget.parentElement?.getBoundingClientRect();
    if (list) setListWidth(rtl() ? list.right - event.clientX : event.clientX - list.left);
  };
  const key = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? STEP : event.key === 'ArrowLeft' ? -STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    setListWidth(width + (rtl() ? -step : step));
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('region.resize')}
      aria-valuenow={width}
      aria-valuemin={LIST_WIDTH.min}
      aria-valuemax={LIST_WIDTH.max}
      tabIndex={0}
      className={c('resizer')}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={key}
      onDoubleClick={() => setListWidth(LIST_WIDTH.initial)}
    />
  );
}
