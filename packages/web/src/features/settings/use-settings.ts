import type { SettingsView } from '@whispr/core/rpc';
import { applyTheme } from '../../theme/apply-theme.ts';
import { core } from '../../state/core.ts';
import { attempt } from '../../state/run.ts';
import { useSession } from '../../state/session.ts';

/** The settings, and a way to change some of them. The screen follows at once; a refusal puts it back. */
export function useSettings(): [SettingsView | undefined, (change: Partial<SettingsView>) => void] {
  const settings = useSession((state) => state.settings);
  const change = async (wanted: Partial<SettingsView>): Promise<void> => {
    if (!settings) return;
    useSession.setState({ settings: { ...settings, ...wanted } });
    if (wanted.theme) applyTheme(wanted.theme);
    const now = (await attempt(core().call('settings.set', wanted))) ?? settings;
    applyTheme(now.theme);
    useSession.setState({ settings: now });
  };
  return [settings, (wanted) => void change(wanted)];
}
