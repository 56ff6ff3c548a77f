import { t } from '../i18n/index.ts';
import { showToast } from '../state/toasts.ts';

/** Puts plain text on the clipboard and says so. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  showToast({ level: 'info', text: t('copy.done') });
}
