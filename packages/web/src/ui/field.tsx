import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from 'react';
import { classes } from '../lib/classes.ts';
import styles from './field.module.css';

const c = classes(styles);

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  label: string;
  hint?: ReactNode;
  /** Shown in place of the hint and read aloud at once. */
  error?: string | undefined;
  mono?: boolean;
  /** A button at the end of the field. */
  after?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** One labelled line of input, with a hint or an error under it. */
export function Field({ label, hint, error, mono = false, after, ...input }: Props) {
  const id = useId();
  const note = `${id}-note`;
  const hasNote = error !== undefined || hint !== undefined;
  return (
    <div className={c('field')}>
      <label htmlFor={id}>{label}</label>
      <div className={c('box', error !== undefined && 'wrong')}>
        <input
          // Browsers write what is typed into a form into their own files, in the clear, unless told not to.
          autoComplete="off"
          {...input}
          id={id}
          className={c('input', mono && 'mono')}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={hasNote ? note : undefined}
        />
        {after}
      </div>
      <div
        id={note}
        className={c('note', error !== undefined && 'error')}
        role={error === undefined ? undefined : 'alert'}
      >
        {error ?? hint}
      </div>
    </div>
  );
}
