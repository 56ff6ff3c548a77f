import { Keyboard, Lock, Settings, UserPlus } from 'lucide-react';
import { contactName } from '../../i18n/contact-name.ts';
import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { listedChats } from '../../state/chat-order.ts';
import { useChats } from '../../state/chats.ts';
import { core } from '../../state/core.ts';
import { run } from '../../state/run.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Identicon } from '../../ui/identicon.tsx';
import { chatPath } from '../shell/route.ts';
import { useRoute } from '../shell/use-route.ts';
import styles from './palette.module.css';

const c = classes(styles);
const SHOWN = 8;

interface Entry {
  id: string;
  label: string;
  icon: ReactNode;
  run: () => void;
}

interface Props {
  onClose: () => void;
  onSheet: () => void;
}

/** Everything by name (Ctrl+K): chats first, then what can be done. */
export function Palette({ onClose, onSheet }: Props) {
  const chats = useChats((state) => state.chats);
  const [, navigate] = useRoute();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);

  const entries = useMemo((): Entry[] => {
    const people = listedChats(chats).map((chat) => ({
      id: chat.id,
      label: contactName(chat.contact),
      icon: <Identicon view={chat.contact.identicon} size={28} />,
      run: () => navigate(chatPath(chat.id)),
    }));
    const acts: Entry[] = [
      { id: 'add', label: t('add.title'), icon: <UserPlus aria-hidden="true" />, run: () => navigate('/add') },
      {
        id: 'settings',
        label: t('settings.title'),
        icon: <Settings aria-hidden="true" />,
        run: () => navigate('/settings'),
      },
      { id: 'sheet', label: t('shortcuts.title'), icon: <Keyboard aria-hidden="true" />, run: onSheet },
      {
        id: 'lock',
        label: t('nav.lock'),
        icon: <Lock aria-hidden="true" />,
        run: () => run(core().call('account.lock')),
      },
    ];
    const wanted = query.trim().toLocaleLowerCase();
    return [...people, ...acts].filter((entry) => entry.label.toLocaleLowerCase().includes(wanted)).slice(0, SHOWN);
  }, [chats, navigate, onSheet, query]);

  const pick = (entry: Entry | undefined): void => {
    if (!entry) return;
    if (entry.id !== 'sheet') onClose();
    entry.run();
  };
  const key = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setActive((active + step + entries.length) % Math.max(1, entries.length));
    else if (event.key === 'Enter') pick(entries[active]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={t('palette.title')} onClose={onClose}>
      <Field
        data-autofocus
        label={t('palette.label')}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={entries[active] ? `palette-${entries[active].id}` : undefined}
        autoComplete="off"
        value={query}
        onKeyDown={key}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
      />
      <div id="palette-list" role="listbox" aria-label={t('palette.title')} className={c('list')}>
        {entries.map((entry, i) => (
          <div
            key={entry.id}
            id={`palette-${entry.id}`}
            role="option"
            aria-selected={i === active}
            tabIndex={-1}
            className={c('entry')}
            onPointerMove={() => setActive(i)}
            onClick={() => pick(entry)}
            onKeyDown={key}
          >
            <span className={c('icon')}>{entry.icon}</span>
            <bdi>{entry.label}</bdi>
          </div>
        ))}
      </div>
      {entries.length === 0 ? <p className={c('none')}>{t('palette.none')}</p> : undefined}
    </Dialog>
  );
}
