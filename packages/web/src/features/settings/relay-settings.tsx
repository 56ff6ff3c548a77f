import type { RelayCheckView } from '@whispr/core/rpc';
import { Check, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { codeSentence } from '../../i18n/errors.ts';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { attempt } from '../../state/run.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Fact } from '../../ui/page.tsx';
import styles from './settings.module.css';
import { useSettings } from './use-settings.ts';

const c = classes(styles);
const SKEW_TOLD_MS = 60_000;

/** Which relay carries the messages, and whether it is well. */
export function RelaySettings() {
  const [settings] = useSettings();
  const connection = useSession((state) => state.connection);
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<RelayCheckView>();
  if (!settings) return null;
  const check = async (): Promise<void> => {
    setBusy(true);
    setResult(await attempt(core().call('relay.check', { origin: settings.relay })));
    setBusy(false);
  };
  return (
    <Card>
      <dl className={c('facts')}>
        <Fact name={t('settings.relay.address')}>
          <bdi dir="ltr">{settings.relay}</bdi>
        </Fact>
        <Fact name={t('settings.relay.connection')}>{t(`connection.${connection}`)}</Fact>
      </dl>
      <div className={c('buttons')}>
        <Button busy={busy} onClick={() => void check()}>
          {t('settings.relay.check')}
        </Button>
      </div>
      <div role="status">{result ? <CheckResult result={result} /> : undefined}</div>
      <p className={c('note')}>{t('settings.relay.note')}</p>
    </Card>
  );
}

function CheckResult({ result }: { result: RelayCheckView }) {
  const skew = Math.abs(result.clockSkewMs ?? 0);
  if (!result.reachable)
    return (
      <p className={c('result', 'bad')}>
        <TriangleAlert aria-hidden="true" />
        {codeSentence(result.error ?? 'network/unreachable')}
      </p>
    );
  return (
    <>
      <p className={c('result', 'good')}>
        <Check aria-hidden="true" />
        {t('settings.relay.well')}
      </p>
      <dl className={c('facts')}>
        {result.name === undefined ? undefined : (
          <Fact name={t('settings.relay.name')}>
            <bdi>
              {result.name} {result.version}
            </bdi>
          </Fact>
        )}
        {result.latencyMs === undefined ? undefined : (
          <Fact name={t('settings.relay.latency')}>{t('settings.relay.ms', { ms: Math.round(result.latencyMs) })}</Fact>
        )}
        {result.registration === undefined ? undefined : (
          <Fact name={t('settings.relay.registration')}>{t(`settings.relay.registration.${result.registration}`)}</Fact>
        )}
        {skew > SKEW_TOLD_MS ? <Fact name={t('settings.relay.skew')}>{duration(skew)}</Fact> : undefined}
      </dl>
    </>
  );
}
