import { useState, type FormEvent } from 'react';
import { errorSentence } from '../../i18n/errors.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { enter } from '../../state/feed.ts';
import { showToast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import gate from '../startup/gate.module.css';
import { Gate } from '../startup/gate.tsx';
import { AccessKeyField, isCompleteKey } from './access-key-field.tsx';
import { NewPin, usePinCheck } from './new-pin.tsx';

const c = classes(gate);

/** On a clean device: the access key finds the account at its relay. */
export function Restore({ onBack }: { onBack: () => void }) {
  const [accessKey, setAccessKey] = useState('');
  const [relay, setRelay] = useState(location.origin);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const check = usePinCheck('');
  const complete = isCompleteKey(accessKey);

  const restore = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!check.ok || !complete) return;
    setBusy(true);
    setError(undefined);
    try {
      const { status, contacts } = await core().call('account.restore', { accessKey, pin: check.pin, relay });
      enter(status);
      showToast({ level: 'info', text: t('restore.done', { count: contacts }) });
    } catch (failure) {
      setError(errorSentence(failure));
      setBusy(false);
    }
  };

  return (
    <Gate title={t('restore.title')} lead={t('restore.text')}>
      <form className={c('form')} onSubmit={(event) => void restore(event)}>
        <AccessKeyField autoFocus value={accessKey} onChange={setAccessKey} />
        <Field
          label={t('restore.relay')}
          hint={t('restore.relayHint')}
          type="url"
          value={relay}
          onChange={(event) => setRelay(event.target.value)}
        />
        <NewPin check={check} />
        {error === undefined ? undefined : (
          <p role="alert" className={c('error')}>
            {error}
          </p>
        )}
        <div className={c('actions')}>
          <Button kind="primary" type="submit" wide busy={busy} disabled={!check.ok || !complete}>
            {t('restore.action')}
          </Button>
          <Button kind="quiet" wide disabled={busy} onClick={onBack}>
            {t('action.back')}
          </Button>
        </div>
      </form>
    </Gate>
  );
}
