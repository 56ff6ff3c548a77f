import type { MessageView } from '@whispr/core/rpc';
import { t } from '../../i18n/index.ts';
import { fullTime } from '../../i18n/format.ts';
import { sentence } from '../../i18n/sentence.ts';
import { classes } from '../../lib/classes.ts';
import styles from './line-view.module.css';

const c = classes(styles);

/** Something that happened: quiet, in the middle, never a bubble. */
export function LineView({ row, index, name }: { row: MessageView; index: number; name: string }) {
  const text = sentence(row.text, { name, ...row.values }, 'line.unknown');
  return (
    <article
      className={c('line')}
      data-index={index}
      data-id={row.id}
      tabIndex={-1}
      aria-label={t('message.lineLabel', { text, time: fullTime(row.at) })}
    >
      <bdi dir="auto">{text}</bdi>
    </article>
  );
}
