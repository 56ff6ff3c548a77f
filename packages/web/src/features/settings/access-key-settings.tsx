import { Download } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import { errorSentence } from '../../i18n/errors.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { attempt } from '../../state/run.ts';
import { useSession } from '../../state/session.ts';
import { showToast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { plainKey } from '../onboarding/access-key-field.tsx';
import styles from './settings.module.css';

const c = classes(styles);
const GROUPS = 8;
const GROUP = /.{4}/gu;

/** The access key: shown once, kept as a file or on paper, then one group typed back. */
export function AccessKeySettings() {
  const pending = useSession((state) => state.status?.accessKeyPending === true);
  return pending ? (
    <ShowAccessKey />
  ) : (
    <Card>
      <p>{t('accessKey.done')}</p>
      <p className={c('note')}>{t('accessKey.doneNote')}</p>
    </Card>
  );
}

function download(accessKey: string, relays: readonly string[]): void {
  const file = new Blob([t('accessKey.file', { key: accessKey, relays: relays.join('\n') })], { type: 'text/plain' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = t('accessKey.fileName');
  link.click();
  URL.revokeObjectURL(link.href);
}

function ShowAccessKey() {
  const [shown, setShown] = useState<{ accessKey: string; relays: string[] }>();
  useEffect(() => {
    void attempt(core().call('account.accessKey')).then(setShown);
  }, []);
  if (!shown) return <Spinner />;
  const groups = plainKey(shown.accessKey).match(GROUP) ?? [];
  return (
    <>
      <Card>
        <p>{t('accessKey.text')}</p>
        <p className={c('accessKey')} data-testid="access-key" dir="ltr">
          {groups.map((group, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- two groups may be equal, and none ever moves
            <span key={i}>{group}</span>
          ))}
        </p>
        <p className={c('note')}>{t('accessKey.relays', { relays: shown.relays.join(', ') })}</p>
        <div className={c('buttons')}>
          <Button
            kind="primary"
            icon={<Download aria-hidden="true" />}
            onClick={() => download(groups.join(' '), shown.relays)}
          >
            {t('accessKey.download')}
          </Button>
        </div>
        <p className={c('note')}>{t('accessKey.warning')}</p>
      </Card>
      <ConfirmAccessKey />
    </>
  );
}

function ConfirmAccessKey() {
  const [group] = useState(() => (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) % GROUPS);
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const confirm = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setError(undefined);
    try {
      await core().call('account.confirmAccessKey', { group, text: plainKey(text) });
      useSession.setState(({ status }) => (status ? { status: { ...status, accessKeyPending: false } } : {}));
      showToast({ level: 'info', text: t('accessKey.confirmed') });
    } catch (failure) {
      setError(errorSentence(failure));
    }
  };
  return (
    <Card title={t('accessKey.confirmTitle')}>
      <form className={c('form')} onSubmit={(event) => void confirm(event)}>
        <Field
          label={t('accessKey.confirmLabel', { number: group + 1 })}
          mono
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={6}
          value={text}
          error={error}
          onChange={(event) => setText(event.target.value.toUpperCase())}
        />
        <Button kind="primary" type="submit" disabled={plainKey(text).length !== 4}>
          {t('accessKey.confirm')}
        </Button>
      </form>
    </Card>
  );
}
