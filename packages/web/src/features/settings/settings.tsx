import type { ReactNode } from 'react';
import { t } from '../../i18n/index.ts';
import { useColumns } from '../../lib/use-media.ts';
import { Page } from '../../ui/page.tsx';
import type { SettingsSection } from '../shell/route.ts';
import { useRoute } from '../shell/use-route.ts';
import { AboutSettings } from './about-settings.tsx';
import { AccessKeySettings } from './access-key-settings.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { BlockedSettings } from './blocked-settings.tsx';
import { PinSettings } from './pin-settings.tsx';
import { PrivacySettings } from './privacy-settings.tsx';
import { ProfileSettings } from './profile-settings.tsx';
import { RelaySettings } from './relay-settings.tsx';
import { StorageSettings } from './storage-settings.tsx';

const SECTIONS: Record<SettingsSection, () => ReactNode> = {
  profile: ProfileSettings,
  pin: PinSettings,
  'access-key': AccessKeySettings,
  relay: RelaySettings,
  appearance: AppearanceSettings,
  privacy: PrivacySettings,
  blocked: BlockedSettings,
  storage: StorageSettings,
  about: AboutSettings,
};

/** One section of the settings. */
export function Settings({ section }: { section: SettingsSection }) {
  const columns = useColumns();
  const [, navigate] = useRoute();
  const Section = SECTIONS[section];
  return (
    <Page
      key={section}
      title={t(`settings.${section}.title`)}
      onBack={columns === 1 ? () => navigate('/settings') : undefined}
    >
      <Section />
    </Page>
  );
}
