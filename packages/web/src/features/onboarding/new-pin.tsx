import { Check, Circle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { sentence } from '../../i18n/sentence.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { PinField } from '../../ui/pin-field.tsx';
import gate from '../startup/gate.module.css';

const c = classes(gate);
const SCORES = 4;

export interface PinCheck {
  pin: string;
  repeated: string;
  setPin: (pin: string) => void;
  setRepeated: (pin: string) => void;
  reasons: readonly string[];
  score: number;
  /** Core takes it, and it was typed the same way twice. */
  ok: boolean;
}

/** Asks core about a PIN while it is typed; an answer to an older text is ignored. */
export function usePinCheck(name: string): PinCheck {
  const [pin, setPin] = useState('');
  const [repeated, setRepeated] = useState('');
  const [answer, setAnswer] = useState<{ pin: string; ok: boolean; reasons: readonly string[]; score: number }>();
  useEffect(() => {
    let current = true;
    if (pin !== '')
      core()
        .call('pin.check', { pin, name })
        .then(
          (result) => current && setAnswer({ ...result, pin }),
          () => current && setAnswer({ pin, ok: false, reasons: ['pin.unknown'], score: 0 }),
        );
    return () => {
      current = false;
    };
  }, [pin, name]);
  const known = answer?.pin === pin ? answer : undefined;
  return {
    pin,
    repeated,
    setPin,
    setRepeated,
    reasons: pin === '' ? [] : (answer?.reasons ?? []),
    score: pin === '' ? 0 : (answer?.score ?? 0),
    ok: known?.ok === true && repeated === pin,
  };
}

interface Props {
  check: PinCheck;
  label?: string;
  autoFocus?: boolean;
}

/** Two fields for a new PIN, with what is still wrong with it, while it is typed. */
export function NewPin({ check, label = t('pin.new'), autoFocus = false }: Props) {
  const { pin, repeated, reasons, score } = check;
  const good = score > 0 && reasons.length === 0;
  const differs = repeated !== '' && !pin.startsWith(repeated);
  return (
    <>
      <PinField
        label={label}
        autoFocus={autoFocus}
        value={pin}
        autoComplete="new-password"
        hint={pin === '' ? t('pin.hint') : undefined}
        onChange={(event) => check.setPin(event.target.value)}
      />
      {pin === '' ? undefined : (
        <div className={c('form')} aria-live="polite">
          <div className={c('meter')} aria-hidden="true">
            {Array.from({ length: SCORES }, (_, i) => (
              <span key={i} className={c(i < score && 'full')} />
            ))}
          </div>
          <ul className={c('reasons')}>
            {reasons.map((reason) => (
              <li key={reason}>
                <Circle aria-hidden="true" />
                {sentence(reason, undefined, 'pin.unknown')}
              </li>
            ))}
            {good ? (
              <li className={c('good')}>
                <Check aria-hidden="true" />
                {t('pin.good')}
              </li>
            ) : undefined}
          </ul>
        </div>
      )}
      <PinField
        label={t('pin.repeat')}
        value={repeated}
        autoComplete="new-password"
        error={differs ? t('pin.differs') : undefined}
        onChange={(event) => check.setRepeated(event.target.value)}
      />
    </>
  );
}
