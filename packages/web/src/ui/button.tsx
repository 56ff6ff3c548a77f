import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from '../lib/classes.ts';
import styles from './button.module.css';
import { Spinner } from './spinner.tsx';

const c = classes(styles);

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  icon?: ReactNode;
  /** Work is on its way: a spinner in front, and no second press. */
  busy?: boolean;
  wide?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with words. Destructive acts are `danger`; the safe button beside them has the focus. */
export function Button({ kind = 'plain', icon, busy = false, wide = false, children, disabled, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={c('button', kind, wide && 'wide')}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <Spinner /> : icon}
      <span>{children}</span>
    </button>
  );
}

interface IconProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that shows only a symbol; its name is read aloud and shown as a tooltip. */
export function IconButton({ label, children, ...rest }: IconProps) {
  return (
    <button type="button" title={label} {...rest} aria-label={label} className={c('icon')}>
      {children}
    </button>
  );
}
