import type { ContactView } from '@whispr/core/rpc';
import { contactName } from '../../i18n/contact-name.ts';
import { ScanLine, ShieldAlert, ShieldCheck } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { lazyNamed } from '../../lib/lazy.ts';
import { applyContact } from '../../state/chats.ts';
import { core } from '../../state/core.ts';
import { attempt } from '../../state/run.ts';
import { Button } from '../../ui/button.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './details.module.css';

const c = classes(styles);
const Scanner = lazyNamed(() => import('../scanner/scanner.tsx'), 'Scanner');
const GROUP = /.{5}/gu;

/** Sixty digits and a code that are the same on both devices, if nobody stands between. */
export function SafetyNumber({ contact }: { contact: ContactView }) {
  const [number, setNumber] = useState<{ digits: string; qr: Uint8Array }>();
  const [scanning, setScanning] = useState(false);
  const [result, setResult] = useState<'match' | 'mismatch'>();
  const { id } = contact;
  const name = contactName(contact);
  const verified = contact.verification === 'verified';

  useEffect(() => {
    void attempt(core().call('contact.safetyNumber', { id })).then(setNumber);
  }, [id]);

  const compare = async (qr: Uint8Array): Promise<void> => {
    setScanning(false);
    const answer = await attempt(core().call('contact.scan', { id, qr }));
    setResult(answer?.result);
    if (answer?.result === 'match') await mark(true);
  };
  const mark = async (value: boolean): Promise<void> => {
    const changed = await attempt(core().call('contact.setVerified', { id, verified: value }));
    if (changed) applyContact(changed);
  };

  if (!number)
    return (
      <div aria-busy="true">
        <Spinner />
      </div>
    );
  if (scanning)
    return (
      <Suspense fallback={<Spinner />}>
        <Scanner text={t('verify.scanText', { name })} onFound={(code) => void compare(code.bytes)} />
        <Button onClick={() => setScanning(false)}>{t('action.cancel')}</Button>
      </Suspense>
    );
  return (
    <>
      <p>{t('verify.text', { name })}</p>
      {result === undefined ? undefined : (
        <p className={c('result', result)} role="alert">
          {result === 'match' ? <ShieldCheck aria-hidden="true" /> : <ShieldAlert aria-hidden="true" />}
          {t(`verify.${result}`, { name })}
        </p>
      )}
      <QrCode data={number.qr} label={t('verify.qr', { name })} />
      <p className={c('digits')} data-testid="safety-number" dir="ltr">
        {(number.digits.replaceAll(/\D/gu, '').match(GROUP) ?? []).map((group, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- two groups may be equal, and none ever moves
          <span key={i}>{group}</span>
        ))}
      </p>
      <Button kind="primary" icon={<ScanLine aria-hidden="true" />} onClick={() => setScanning(true)}>
        {t('verify.scan')}
      </Button>
      <Button icon={<ShieldCheck aria-hidden="true" />} onClick={() => void mark(!verified)}>
        {verified ? t('verify.unmark') : t('verify.mark')}
      </Button>
    </>
  );
}
