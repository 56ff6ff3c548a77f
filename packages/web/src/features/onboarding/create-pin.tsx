import { useState, type FormEvent } from 'react';
import { errorSentence } from '../../i18n/errors.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { enter } from '../../state/feed.ts';
import { Button } from '../../ui/button.tsx';
import gate from '../startup/gate.module.css';
import { Gate } from '../startup/gate.tsx';
import { NewPin, usePinCheck } from './new-pin.tsx';

const c = classes(gate);

/** The PIN that locks this device, and the one sentence about losing it. */
export function CreatePin({ name, onBack }: { name: string; onBack: () => void }) {
  const check = usePinCheck(name);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!check.ok) return;
    setBusy(true);
    setError(undefined);
    try {
      const { status } = await core().call('account.create', {
        name: name.trim(),
        pin: check.pin,
        relay: location.origin,
      });
      enter(status);
    } catch (failure) {
      setError(errorSentence(failure));
      setBusy(false);
    }
  };

  return (
    <Gate title={t('createPin.title')} lead={t('createPin.text')}>
      <form className={c('form')} onSubmit={(event) => void create(event)}>
        <NewPin check={check} label={t('pin.label')} autoFocus />
        <p className={c('note')}>{t('createPin.loss')}</p>
        {error === undefined ? undefined : (
          <p role="alert" className={c('error')}>
            {error}
          </p>
        )}
        <div className={c('actions')}>
          <Button kind="primary" type="submit" wide busy={busy} disabled={!check.ok}>
            {busy ? t('createPin.busy') : t('createPin.action')}
          </Button>
          <Button kind="quiet" wide disabled={busy} onClick={onBack}>
            {t('action.back')}
          </Button>
        </div>
      </form>
    </Gate>
  );
}
