import { useState, type FormEvent } from 'react';
import { errorSentence } from '../../i18n/errors.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { useSession } from '../../state/session.ts';
import { showToast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { PinField } from '../../ui/pin-field.tsx';
import { NewPin, usePinCheck } from '../onboarding/new-pin.tsx';
import styles from './settings.module.css';

const c = classes(styles);

/** A new PIN for this device. */
export function PinSettings() {
  const name = useSession((state) => state.profile?.name ?? '');
  const [round, setRound] = useState(0);
  return (
    <Card>
      <ChangePin key={round} name={name} onDone={() => setRound(round + 1)} />
    </Card>
  );
}

function ChangePin({ name, onDone }: { name: string; onDone: () => void }) {
  const [current, setCurrent] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const check = usePinCheck(name);
  const change = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!check.ok || current === '') return;
    setBusy(true);
    setError(undefined);
    try {
      await core().call('account.changePin', { current, next: check.pin });
      showToast({ level: 'info', text: t('settings.pin.done') });
      onDone();
    } catch (failure) {
      setError(errorSentence(failure));
      setBusy(false);
    }
  };
  return (
    <form className={c('form')} onSubmit={(event) => void change(event)}>
      <PinField
        label={t('settings.pin.current')}
        autoComplete="current-password"
        value={current}
        error={error}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <NewPin check={check} />
      <Button kind="primary" type="submit" busy={busy} disabled={!check.ok || current === ''}>
        {t('settings.pin.action')}
      </Button>
    </form>
  );
}
