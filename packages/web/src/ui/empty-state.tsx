import type { ReactNode } from 'react';
import { classes } from '../lib/classes.ts';
import styles from './empty-state.module.css';
import { EmptyDrawing } from './mark.tsx';

const c = classes(styles);

interface Props {
  title: string;
  text: string;
  action?: ReactNode;
}

/** Nothing here yet: one drawing, one sentence, one button. */
export function EmptyState({ title, text, action }: Props) {
  return (
    <div className={c('empty')}>
      <EmptyDrawing />
      <h2>{title}</h2>
      <p>{text}</p>
      {action}
    </div>
  );
}
