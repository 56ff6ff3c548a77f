import { Copy } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { attempt, run } from '../../state/run.ts';
import { useSession } from '../../state/session.ts';
import { showToast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { Field } from '../../ui/field.tsx';
import { Identicon } from '../../ui/identicon.tsx';
import { Card } from '../../ui/page.tsx';
import { MAX_NAME } from '../onboarding/welcome.tsx';
import styles from './settings.module.css';

const c = classes(styles);

/** My name, the picture of my key, and the key. */
export function ProfileSettings() {
  const profile = useSession((state) => state.profile);
  const [name, setName] = useState(profile?.name ?? '');
  if (!profile) return null;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wanted = name.trim();
    const done = await attempt(
      core()
        .call('profile.set', { name: wanted })
        .then(() => true),
    );
    if (done !== true) return;
    useSession.setState({ profile: { ...profile, name: wanted } });
    showToast({ level: 'info', text: t('settings.profile.saved') });
  };
  return (
    <>
      <Card>
        <div className={c('profile')}>
          <Identicon view={profile.identicon} size={72} />
          <form className={c('form')} onSubmit={(event) => void save(event)}>
            <Field
              label={t('settings.profile.name')}
              hint={t('settings.profile.nameHint')}
              maxLength={MAX_NAME}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Button kind="primary" type="submit" disabled={name.trim() === '' || name.trim() === profile.name}>
              {t('action.save')}
            </Button>
          </form>
        </div>
      </Card>
      <Card title={t('settings.profile.key')}>
        <p className={c('key')} dir="ltr">
          {profile.publicKey}
        </p>
        <p className={c('note')}>{t('settings.profile.keyNote')}</p>
        <div className={c('buttons')}>
          <Button icon={<Copy aria-hidden="true" />} onClick={() => run(copyText(profile.publicKey))}>
            {t('settings.profile.copyKey')}
          </Button>
        </div>
      </Card>
    </>
  );
}
