import { useEffect, useState } from 'react';
import { byteSize } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { attempt, run } from '../../state/run.ts';
import { setStatus, useSession } from '../../state/session.ts';
import { showToast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Card, Fact } from '../../ui/page.tsx';
import styles from './settings.module.css';

const c = classes(styles);

/** Where the messages lie on this device, how much room they take, and how to delete all of it. */
export function StorageSettings() {
  const storage = useSession((state) => state.status?.storage);
  const [wiping, setWiping] = useState(false);
  useEffect(() => {
    void attempt(core().call('status')).then((status) => status && setStatus(status));
  }, []);
  const persist = async (): Promise<void> => {
    const granted = await navigator.storage.persist();
    showToast({
      level: granted ? 'info' : 'warning',
      text: granted ? t('settings.storage.granted') : t('settings.storage.refused'),
    });
    setStatus(await core().call('status'));
  };
  return (
    <>
      <Card>
        {storage ? (
          <dl className={c('facts')}>
            <Fact name={t('settings.storage.place')}>{t(`settings.storage.${storage.backend}`)}</Fact>
            <Fact name={t('settings.storage.used')}>{byteSize(storage.usedBytes)}</Fact>
            {storage.quotaBytes === undefined ? undefined : (
              <Fact name={t('settings.storage.quota')}>{byteSize(storage.quotaBytes)}</Fact>
            )}
            <Fact name={t('settings.storage.kept')}>
              {storage.persisted ? t('settings.storage.keptYes') : t('settings.storage.keptNo')}
            </Fact>
          </dl>
        ) : undefined}
        {storage?.persisted === false ? (
          <div className={c('buttons')}>
            <Button onClick={() => run(persist())}>{t('settings.storage.ask')}</Button>
          </div>
        ) : undefined}
        <p className={c('note')}>{t('settings.storage.note')}</p>
      </Card>
      <Card title={t('settings.storage.delete')}>
        <p>{t('settings.storage.deleteText')}</p>
        <div className={c('buttons')}>
          <Button kind="danger" onClick={() => setWiping(true)}>
            {t('settings.storage.deleteAct')}
          </Button>
        </div>
      </Card>
      {wiping ? (
        <ConfirmDialog
          title={t('lost.wipe.title')}
          text={t('lost.wipe.text')}
          act={t('lost.wipe.act')}
          onClose={() => setWiping(false)}
          onConfirm={() => run(core().call('account.wipe'))}
        />
      ) : undefined}
    </>
  );
}
