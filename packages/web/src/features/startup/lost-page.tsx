import { useState } from 'react';
import { isMessageKey, t } from '../../i18n/index.ts';
import { core } from '../../state/core.ts';
import { run } from '../../state/run.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { AccessKeyUnlock } from '../lock/access-key-unlock.tsx';
import { Gate } from './gate.tsx';

/** The vault is there, but what it opens is gone or unreadable (AT-34, AT-35). Explains it; never starts empty by itself. */
export function LostPage() {
  const reason = useSession((state) => state.status?.reason);
  const [step, setStep] = useState<'explain' | 'access-key' | 'wipe'>('explain');
  if (step === 'access-key') return <AccessKeyUnlock onBack={() => setStep('explain')} />;
  const key = `lost.${(reason ?? '').replaceAll('/', '.')}`;
  return (
    <Gate title={t('lost.title')} lead={isMessageKey(key) ? t(key) : t('lost.text')}>
      <Button kind="primary" wide onClick={() => setStep('access-key')}>
        {t('lock.useAccessKey')}
      </Button>
      <Button wide onClick={() => location.reload()}>
        {t('action.tryAgain')}
      </Button>
      <Button kind="quiet" wide onClick={() => setStep('wipe')}>
        {t('lost.wipe')}
      </Button>
      {step === 'wipe' ? (
        <ConfirmDialog
          title={t('lost.wipe.title')}
          text={t('lost.wipe.text')}
          act={t('lost.wipe.act')}
          onClose={() => setStep('explain')}
          onConfirm={() => run(core().call('account.wipe'))}
        />
      ) : undefined}
    </Gate>
  );
}
