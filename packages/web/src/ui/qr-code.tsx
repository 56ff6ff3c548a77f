import { useMemo } from 'react';
import { encode } from 'uqr';
import { classes } from '../lib/classes.ts';
import styles from './qr-code.module.css';

const c = classes(styles);
const QUIET_ZONE = 4;

interface Props {
  /** Text, or bytes as they are. */
  data: string | Uint8Array;
  label: string;
}

/** A QR code: always dark on white, whatever the theme, because cameras want it so. */
export function QrCode({ data, label }: Props) {
  const { path, size } = useMemo(() => {
    const code = encode(typeof data === 'string' ? data : [...data], { ecc: 'M', border: QUIET_ZONE });
    const runs = code.data.flatMap((row, y) =>
      row.map((dark, x) => (dark ? `M${x} ${y}h1.02v1.02h-1.02z` : '')).filter((run) => run !== ''),
    );
    return { path: runs.join(''), size: code.size };
  }, [data]);
  return (
    <svg className={c('qr')} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}
