import type { ContactView } from '@whispr/core/rpc';
import { oneLine } from '../lib/safe-text.ts';
import { t } from './index.ts';

const KEY_DIGITS = 8;

/** What a contact is called everywhere: our name for them, theirs, or the beginning of the key while neither is known. */
export function contactName(contact: Pick<ContactView, 'name' | 'publicKey' | 'state'>): string {
  const name = oneLine(contact.name);
  if (name !== '') return name;
  return contact.state === 'request'
    ? t('requests.someone')
    : t('contact.unnamed', { key: contact.publicKey.slice(0, KEY_DIGITS) });
}
