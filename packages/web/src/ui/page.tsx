import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../i18n/index.ts';
import { classes } from '../lib/classes.ts';
import { IconButton } from './button.tsx';
import styles from './page.module.css';

const c = classes(styles);

interface PageProps {
  title: string;
  onBack?: (() => void) | undefined;
  children: ReactNode;
}

/** A pane with a heading, a way back, and a column that scrolls. */
export function Page({ title, onBack, children }: PageProps) {
  return (
    <section className={c('page')} aria-label={title}>
      <header className={c('header')}>
        {onBack ? (
          <IconButton label={t('action.back')} onClick={onBack}>
            <ArrowLeft aria-hidden="true" />
          </IconButton>
        ) : undefined}
        <h1>{title}</h1>
      </header>
      <div className={c('scroll')}>
        <div className={c('column')}>{children}</div>
      </div>
    </section>
  );
}

/** A group of settings or facts under one small heading. */
export function Card({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className={c('card')}>
      {title === undefined ? undefined : <h2>{title}</h2>}
      {children}
    </section>
  );
}

/** One fact: its name and what it is. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={c('fact')}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
