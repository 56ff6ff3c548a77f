import { Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../i18n/index.ts';
import { classes } from '../lib/classes.ts';
import { useAnnouncer } from '../state/announcer.ts';
import { dismissToast, useToasts, type Toast } from '../state/toasts.ts';
import { IconButton } from './button.tsx';
import styles from './toasts.module.css';

const c = classes(styles);
const SHOWN_MS = 5000;

function ToastRow({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => dismissToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, toast.id]);
  const { action } = toast;
  return (
    <div
      className={c('toast', toast.level)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.level === 'info' ? <Info aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
      <p>{toast.text}</p>
      {action ? (
        <button
          type="button"
          className={c('action')}
          onClick={() => {
            dismissToast(toast.id);
            action.run();
          }}
        >
          {action.label}
        </button>
      ) : undefined}
      <IconButton label={t('action.dismiss')} onClick={() => dismissToast(toast.id)}>
        <X aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** What happened, for five seconds, longer while one points at it; read aloud politely. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  const spoken = useAnnouncer((state) => state.text);
  return (
    <>
      <div className={c('toasts')} role="status" aria-live="polite">
        {toasts.map((toast) => (
          <ToastRow key={toast.id} toast={toast} />
        ))}
      </div>
      <div className="sr-only" aria-live="polite" data-testid="announcer">
        {spoken}
      </div>
    </>
  );
}
