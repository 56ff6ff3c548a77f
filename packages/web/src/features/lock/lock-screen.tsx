import { useEffect, useRef, useState, type FormEvent } from 'react';
import { errorSentence } from '../../i18n/errors.ts';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { lazyNamed } from '../../lib/lazy.ts';
import { core } from '../../state/core.ts';
import { enter } from '../../state/feed.ts';
import { Button } from '../../ui/button.tsx';
import { PinField } from '../../ui/pin-field.tsx';
import gate from '../startup/gate.module.css';
import { Gate } from '../startup/gate.tsx';
import { usePinDelay } from './use-pin-delay.ts';

const c = classes(gate);
const AccessKeyUnlock = lazyNamed(() => import('./access-key-unlock.tsx'), 'AccessKeyUnlock');

/** One field. After wrong PINs it says how long to wait, and counts down. */
export function LockScreen() {
  const [withAccessKey, setWithAccessKey] = useState(false);
  return withAccessKey ? (
    <AccessKeyUnlock onBack={() => setWithAccessKey(false)} />
  ) : (
    <PinUnlock onAccessKey={() => setWithAccessKey(true)} />
  );
}

function PinUnlock({ onAccessKey }: { onAccessKey: () => void }) {
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const delay = usePinDelay();

  const { waiting } = delay;
  useEffect(() => {
    if (!waiting) field.current?.focus();
  }, [waiting]);

  const unlock = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (pin === '' || delay.waiting || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const { status } = await core().call('account.unlock', { pin });
      enter(status);
    } catch (failure) {
      setError(errorSentence(failure));
      setPin('');
      delay.afterFailure(failure);
    } finally {
      setBusy(false);
      field.current?.focus();
    }
  };

  return (
    <Gate title={t('lock.title')}>
      <form className={c('form')} onSubmit={(event) => void unlock(event)}>
        <PinField
          ref={field}
          label={t('lock.pin')}
          value={pin}
          autoComplete="current-password"
          disabled={delay.waiting}
          error={delay.waiting ? t('lock.wait', { time: duration(delay.leftMs) }) : error}
          onChange={(event) => setPin(event.target.value)}
        />
        <div className={c('actions')}>
          <Button kind="primary" type="submit" wide busy={busy} disabled={pin === '' || delay.waiting}>
            {t('lock.action')}
          </Button>
          <Button kind="quiet" wide onClick={onAccessKey}>
            {t('lock.useAccessKey')}
          </Button>
        </div>
      </form>
    </Gate>
  );
}
