import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import { core } from '../../state/core.ts';
import { enter } from '../../state/feed.ts';
import { attempt } from '../../state/run.ts';
import { Button } from '../../ui/button.tsx';
import { Gate } from './gate.tsx';

/** Another tab holds the profile: one writer at a time, and the choice is the user's. */
export function InUsePage() {
  const [busy, setBusy] = useState(false);
  const takeOver = async (): Promise<void> => {
    setBusy(true);
    const status = await attempt(core().call('status.useHere'));
    setBusy(false);
    if (status) enter(status);
  };
  return (
    <Gate title={t('inUse.title')} lead={t('inUse.text')}>
      <Button kind="primary" wide busy={busy} autoFocus onClick={() => void takeOver()}>
        {t('inUse.action')}
      </Button>
    </Gate>
  );
}
