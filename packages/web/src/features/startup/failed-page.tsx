import { t } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Gate } from './gate.tsx';

/** Something could not be drawn or loaded. Messages are safe in core; a reload begins anew. */
export function FailedPage({ text }: { text?: string }) {
  return (
    <Gate title={t('failed.title')} lead={text ?? t('failed.text')}>
      <Button kind="primary" wide autoFocus onClick={() => location.reload()}>
        {t('failed.action')}
      </Button>
    </Gate>
  );
}
