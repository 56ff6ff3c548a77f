import { useState, type FormEvent } from 'react';
import { errorSentence } from '../../i18n/errors.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { enter } from '../../state/feed.ts';
import { Button } from '../../ui/button.tsx';
import { AccessKeyField, isCompleteKey } from '../onboarding/access-key-field.tsx';
import { NewPin, usePinCheck } from '../onboarding/new-pin.tsx';
import gate from '../startup/gate.module.css';
import { Gate } from '../startup/gate.tsx';

const c = classes(gate);

/** Opens this device's account with the access key and sets a new PIN. */
export function AccessKeyUnlock({ onBack }: { onBack: () => void }) {
  const [accessKey, setAccessKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const check = usePinCheck('');

  const unlock = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!check.ok || !isCompleteKey(accessKey)) return;
    setBusy(true);
    setError(undefined);
    try {
      const { status } = await core().call('account.unlockWithAccessKey', { accessKey, pin: check.pin });
      enter(status);
    } catch (failure) {
      setError(errorSentence(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Gate title={t('accessKeyUnlock.title')} lead={t('accessKeyUnlock.text')}>
      <form className={c('form')} onSubmit={(event) => void unlock(event)}>
        <AccessKeyField value={accessKey} onChange={setAccessKey} />
        <NewPin check={check} />
        {error === undefined ? undefined : (
          <p role="alert" className={c('error')}>
            {error}
          </p>
        )}
        <div className={c('actions')}>
          <Button kind="primary" type="submit" wide busy={busy} disabled={!check.ok || !isCompleteKey(accessKey)}>
            {t('accessKeyUnlock.action')}
          </Button>
          <Button kind="quiet" wide onClick={onBack}>
            {t('action.back')}
          </Button>
        </div>
      </form>
    </Gate>
  );
}
