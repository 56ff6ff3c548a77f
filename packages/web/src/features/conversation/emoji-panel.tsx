import { EmojiPicker, type EmojiData } from 'frimousse';
import { useEffect, useRef } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import styles from './emoji-panel.module.css';

const c = classes(styles);

/** Our own copy of the data, as a file of this origin: the picker asks nobody else. */
async function loadEmoji(): Promise<EmojiData> {
  const { data } = await import('virtual:emoji/en');
  return data;
}

interface Props {
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** All emoji, with a search; drawn by the system's font. */
export function EmojiPanel({ onPick, onClose }: Props) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    panel.current?.querySelector('input')?.focus();
    const outside = (event: PointerEvent): void => {
      const inside = event.target instanceof Node && panel.current?.parentElement?.contains(event.target) === true;
      if (!inside) onClose();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [onClose]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes the panel from anywhere in it
    <div
      ref={panel}
      className={c('panel')}
      role="dialog"
      aria-label={t('composer.emoji')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
    >
      <EmojiPicker.Root
        className={c('picker')}
        columns={8}
        resolveEmojiData={loadEmoji}
        onEmojiSelect={({ emoji }) => onPick(emoji)}
      >
        <EmojiPicker.Search className={c('search')} placeholder={t('emoji.search')} aria-label={t('emoji.search')} />
        <EmojiPicker.Viewport className={c('viewport')}>
          <EmojiPicker.Loading className={c('note')}>{t('emoji.loading')}</EmojiPicker.Loading>
          <EmojiPicker.Empty className={c('note')}>{t('emoji.none')}</EmojiPicker.Empty>
          <EmojiPicker.List className={c('list')} components={{ CategoryHeader, Row, Emoji }} />
        </EmojiPicker.Viewport>
      </EmojiPicker.Root>
    </div>
  );
}

/** ARIA counts rows and columns from one, the library from zero. */
const fromOne = (index: number | undefined): number => (index ?? 0) + 1;

const CategoryHeader: NonNullable<Components['CategoryHeader']> = ({ category, ...props }) => (
  <div {...props} className={c('category')}>
    {category.label}
  </div>
);
const Row: NonNullable<Components['Row']> = ({ children, ...props }) => (
  <div {...props} aria-rowindex={fromOne(props['aria-rowindex'])} className={c('row')}>
    {children}
  </div>
);
const Emoji: NonNullable<Components['Emoji']> = ({ emoji, ...props }) => (
  <button
    type="button"
    {...props}
    // oxlint-disable-next-line jsx-a11y/role-supports-aria-props -- the library makes it a grid cell
    aria-colindex={fromOne(props['aria-colindex'])}
    className={c('emoji')}
    aria-label={emoji.label}
    data-active={emoji.isActive || undefined}
  >
    {emoji.emoji}
  </button>
);
type Components = NonNullable<Parameters<typeof EmojiPicker.List>[0]['components']>;
