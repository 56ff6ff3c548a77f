import { t } from '../../i18n/index.ts';
import { Card } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useSettings } from './use-settings.ts';

/** Light, dark or as the system; and what Enter does. */
export function AppearanceSettings() {
  const [settings, change] = useSettings();
  if (!settings) return null;
  return (
    <>
      <Card title={t('settings.theme')}>
        <Segments
          legend={t('settings.theme')}
          value={settings.theme}
          options={[
            { value: 'system', label: t('settings.theme.system') },
            { value: 'light', label: t('settings.theme.light') },
            { value: 'dark', label: t('settings.theme.dark') },
          ]}
          onChange={(theme) => change({ theme })}
        />
      </Card>
      <Card title={t('settings.writing')}>
        <Switch
          label={t('settings.enterSends')}
          hint={t('settings.enterSendsHint')}
          checked={settings.enterSends}
          onChange={(enterSends) => change({ enterSends })}
        />
      </Card>
    </>
  );
}
