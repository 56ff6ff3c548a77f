import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { Card } from '../../ui/page.tsx';
import { Switch } from '../../ui/switch.tsx';
import styles from './settings.module.css';
import { useSettings } from './use-settings.ts';

const c = classes(styles);
const LOCK_MINUTES = [0, 1, 5, 15, 60] as const;

/** What others learn from us, and when the door closes by itself. */
export function PrivacySettings() {
  const [settings, change] = useSettings();
  if (!settings) return null;
  return (
    <>
      <Card title={t('settings.mutual')}>
        <div className={c('rows')}>
          <Switch
            label={t('settings.receipts')}
            hint={t('settings.receiptsHint')}
            checked={settings.receipts}
            onChange={(receipts) => change({ receipts })}
          />
          <Switch
            label={t('settings.typing')}
            hint={t('settings.typingHint')}
            checked={settings.typing}
            onChange={(typing) => change({ typing })}
          />
        </div>
      </Card>
      <Card title={t('settings.lock')}>
        <label className={c('choice')}>
          <span>{t('settings.autoLock')}</span>
          <select
            value={settings.autoLockMinutes}
            onChange={(event) => change({ autoLockMinutes: Number(event.target.value) })}
          >
            {[...new Set([...LOCK_MINUTES, settings.autoLockMinutes])].map((minutes) => (
              <option key={minutes} value={minutes}>
                {minutes === 0 ? t('settings.autoLockNever') : t('duration.minutes', { count: minutes })}
              </option>
            ))}
          </select>
        </label>
      </Card>
    </>
  );
}
