import type { ContactView } from '@whispr/core/rpc';
import { t } from '../../i18n/index.ts';

/** The word for how sure we are about a contact's key. */
export function trustWord(contact: ContactView): string {
  return t(`trust.${contact.verification}`);
}

/** The header's second line says what is true: how sure, and which way the messages go. */
export function trustLine(contact: ContactView): string {
  if (contact.state === 'blocked') return t('chat.blocked');
  if (contact.state === 'requested') return t('chat.requested');
  return t('trust.line', { trust: trustWord(contact), way: t('way.relay') });
}
