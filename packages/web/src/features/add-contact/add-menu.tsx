import { ChevronRight, ClipboardPaste, Hash, Keyboard, QrCode, ScanLine, type LucideIcon } from 'lucide-react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import type { AddWay } from '../shell/route.ts';
import styles from './add-contact.module.css';

const c = classes(styles);
const NEAR: readonly [AddWay, LucideIcon][] = [
  ['code', Hash],
  ['enter', Keyboard],
];
const FAR: readonly [AddWay, LucideIcon][] = [
  ['link', QrCode],
  ['scan', ScanLine],
  ['paste', ClipboardPaste],
];

function Ways({ ways }: { ways: readonly [AddWay, LucideIcon][] }) {
  return (
    <ul className={c('ways')}>
      {ways.map(([way, Icon]) => (
        <li key={way}>
          <a href={`#/add/${way}`} className={c('way')}>
            <span className={c('symbol')}>
              <Icon aria-hidden="true" />
            </span>
            <span className={c('wayWords')}>
              <strong>{t(`add.${way}.title`)}</strong>
              <span>{t(`add.${way}.hint`)}</span>
            </span>
            <ChevronRight aria-hidden="true" className={c('chevron')} />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The ways, the quickest two first. */
export function AddMenu() {
  return (
    <>
      <p className={c('lead')}>{t('add.lead')}</p>
      <Ways ways={NEAR} />
      <p className={c('lead')}>{t('add.other')}</p>
      <Ways ways={FAR} />
    </>
  );
}
