import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './message-text.module.css';

const c = classes(styles);
const REL = 'noopener noreferrer';

interface Props {
  text: string;
  href: string;
  /** The real host where the text does not show it plainly: asked about before it is opened. */
  host: string | undefined;
}

/** An address in a message. Where the written and the real host differ, the real one is shown and confirmed (AT-25). */
export function SafeLink({ text, href, host }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <a
        className={c('link')}
        href={href}
        target="_blank"
        rel={REL}
        onClick={(event) => {
          if (host === undefined) return;
          event.preventDefault();
          setAsking(true);
        }}
      >
        <bdi>{text}</bdi>
      </a>
      {host === undefined ? undefined : <span className={c('host')}> {t('link.host', { host })}</span>}
      {asking && host !== undefined ? (
        <Dialog
          title={t('link.title')}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button data-autofocus onClick={() => setAsking(false)}>
                {t('action.cancel')}
              </Button>
              <Button
                onClick={() => {
                  setAsking(false);
                  window.open(href, '_blank', 'noopener,noreferrer');
                }}
              >
                {t('link.open', { host })}
              </Button>
            </>
          }
        >
          <p>{t('link.text', { host })}</p>
          <p className={c('target')}>{href}</p>
        </Dialog>
      ) : undefined}
    </>
  );
}
