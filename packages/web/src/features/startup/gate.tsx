import type { ReactNode } from 'react';
import { classes } from '../../lib/classes.ts';
import { Mark } from '../../ui/mark.tsx';
import styles from './gate.module.css';

const c = classes(styles);

interface Props {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
}

/** The calm page in front of everything: one column, one heading, one task. */
export function Gate({ title, lead, children }: Props) {
  return (
    <main className={c('gate')}>
      <div className={c('column')}>
        <Mark size={48} />
        <h1>{title}</h1>
        {lead === undefined ? undefined : <p className={c('lead')}>{lead}</p>}
        {children}
      </div>
    </main>
  );
}
