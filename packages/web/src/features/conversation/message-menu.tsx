import type { MessageView } from '@whispr/core/rpc';
import { Copy, RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import { removeMessage, retryMessage } from '../../state/conversations.ts';
import { run } from '../../state/run.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { copyText } from '../../ui/copy.ts';
import { Menu, type MenuAnchor, type MenuItem } from '../../ui/menu.tsx';

export interface OpenMenu {
  row: MessageView;
  anchor: MenuAnchor;
}

/** What can be done with one message. The same by hover button, right click and Shift+F10. */
export function MessageMenu({ menu, onClose }: { menu: OpenMenu; onClose: () => void }) {
  const { row, anchor } = menu;
  const [confirming, setConfirming] = useState(false);
  const close = (): void => {
    onClose();
    document.querySelector<HTMLElement>(`[data-id="${CSS.escape(row.id)}"]`)?.focus({ preventScroll: true });
  };
  const closing = (act: () => void) => (): void => {
    close();
    act();
  };
  const items: MenuItem[] = [
    ...(row.kind === 'text'
      ? [{ label: t('message.copy'), icon: <Copy aria-hidden="true" />, run: closing(() => run(copyText(row.text))) }]
      : []),
    ...(row.state === 'failed'
      ? [{ label: t('action.tryAgain'), icon: <RotateCw aria-hidden="true" />, run: closing(() => retryMessage(row)) }]
      : []),
    { label: t('message.delete'), icon: <Trash2 aria-hidden="true" />, danger: true, run: () => setConfirming(true) },
  ];
  if (confirming)
    return (
      <ConfirmDialog
        title={t('message.deleteTitle')}
        text={t('message.deleteText')}
        act={t('message.deleteAct')}
        onClose={close}
        onConfirm={() => run(removeMessage(row))}
      />
    );
  return <Menu label={t('message.menu')} items={items} anchor={anchor} onDismiss={close} />;
}
