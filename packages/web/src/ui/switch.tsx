import { useId } from 'react';
import { classes } from '../lib/classes.ts';
import styles from './switch.module.css';

const c = classes(styles);

interface Props {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A setting that is on or off, with its explanation. The whole row can be pressed. */
export function Switch({ label, hint, checked, onChange }: Props) {
  const id = useId();
  return (
    <label className={c('row')} htmlFor={id}>
      <span className={c('words')}>
        <span>{label}</span>
        {hint === undefined ? undefined : (
          <span id={`${id}-hint`} className={c('hint')}>
            {hint}
          </span>
        )}
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={c('switch')}
        checked={checked}
        aria-checked={checked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
