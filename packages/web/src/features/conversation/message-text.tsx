import { useMemo } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { fold } from '../../lib/fold.ts';
import { splitLinks } from '../../lib/links.ts';
import { capMarks } from '../../lib/safe-text.ts';
import { SafeLink } from './safe-link.tsx';
import styles from './message-text.module.css';

const c = classes(styles);

interface Props {
  id: string;
  text: string;
  expanded: boolean;
  onExpand: (id: string) => void;
}

/** The text of a message: folded when long, addresses that can be opened, everything else as it was written. */
export function MessageText({ id, text, expanded, onExpand }: Props) {
  const beginning = useMemo(() => fold(text), [text]);
  const folded = beginning !== undefined && !expanded;
  const pieces = useMemo(() => splitLinks(capMarks(folded ? beginning : text)), [text, folded, beginning]);
  return (
    <>
      {pieces.map((piece, i) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- the pieces of one text never move
          <SafeLink key={i} text={piece.text} href={piece.href} host={piece.host} />
        ),
      )}
      {folded ? (
        <button type="button" className={c('more')} onClick={() => onExpand(id)}>
          {t('message.readMore')}
        </button>
      ) : undefined}
    </>
  );
}
