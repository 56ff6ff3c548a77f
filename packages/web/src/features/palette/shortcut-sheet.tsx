import { Fragment } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SHORTCUTS, shortcutKeys } from '../shell/shortcuts.ts';
import styles from './shortcut-sheet.module.css';

const c = classes(styles);

/** Every shortcut on one sheet (Ctrl+/). */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t('shortcuts.title')} wide onClose={onClose}>
      <dl className={c('sheet')}>
        {SHORTCUTS.map((shortcut) => (
          <Fragment key={`${shortcut.action} ${shortcut.key} ${shortcut.alt}`}>
            <dt>{t(`shortcut.${shortcut.action}`)}</dt>
            <dd>
              {shortcutKeys(shortcut).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
