import { t } from '../../i18n/index.ts';
import { contactName } from '../../i18n/contact-name.ts';
import { classes } from '../../lib/classes.ts';
import { applyContact, useChats } from '../../state/chats.ts';
import { core } from '../../state/core.ts';
import { attempt } from '../../state/run.ts';
import { Button } from '../../ui/button.tsx';
import { Identicon } from '../../ui/identicon.tsx';
import { Name } from '../../ui/name.tsx';
import { Card } from '../../ui/page.tsx';
import styles from './settings.module.css';

const c = classes(styles);

/** Everybody who is blocked, and the way back. */
export function BlockedSettings() {
  const contacts = useChats((state) => state.contacts);
  const blocked = Object.values(contacts).filter((contact) => contact.state === 'blocked');
  const unblock = async (id: string): Promise<void> => {
    const changed = await attempt(core().call('contact.unblock', { id }));
    if (changed) applyContact(changed);
  };
  if (blocked.length === 0)
    return (
      <Card>
        <p>{t('settings.blocked.none')}</p>
      </Card>
    );
  return (
    <Card>
      <ul className={c('rows')}>
        {blocked.map((contact) => (
          <li key={contact.id} className={c('person')}>
            <Identicon view={contact.identicon} size={36} />
            <span>
              <Name text={contactName(contact)} />
            </span>
            <Button onClick={() => void unblock(contact.id)}>{t('details.unblock')}</Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
