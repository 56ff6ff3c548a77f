import { Suspense, useEffect, useState } from 'react';
import { lazyNamed } from '../../lib/lazy.ts';
import { listedChats } from '../../state/chat-order.ts';
import { useChats } from '../../state/chats.ts';
import { core } from '../../state/core.ts';
import { run } from '../../state/run.ts';
import { focusNextRegion } from './regions.ts';
import { chatPath, type Route } from './route.ts';
import { matchShortcut, type ShortcutAction } from './shortcuts.ts';
import { useRoute } from './use-route.ts';

const Palette = lazyNamed(() => import('../palette/palette.tsx'), 'Palette');
const ShortcutSheet = lazyNamed(() => import('../palette/shortcut-sheet.tsx'), 'ShortcutSheet');

/** The chat above or below the open one in the list, all or only those with something unread. */
function neighbour(route: Route, step: 1 | -1, unreadOnly: boolean): string | undefined {
  const list = listedChats(useChats.getState().chats);
  const open = route.name === 'chat' ? list.findIndex((chat) => chat.id === route.chat) : step > 0 ? -1 : list.length;
  for (let i = open + step; i >= 0 && i < list.length; i += step) {
    const chat = list[i];
    if (chat && (!unreadOnly || chat.unread > 0)) return chat.id;
  }
  return undefined;
}

/** Escape closes one thing at a time: details, then the chat or page. Dialogs and menus close themselves first. */
function escapeTarget(route: Route): string | undefined {
  if (route.name === 'chat') return route.panel === undefined ? '/' : chatPath(route.chat);
  if (route.name === 'add') return route.way === undefined ? '/' : '/add';
  return route.name === 'list' ? undefined : '/';
}

/** Hears the keyboard for the whole product and shows what it opens. */
export function ShortcutLayer() {
  const [route, navigate] = useRoute();
  const [shown, setShown] = useState<'palette' | 'sheet'>();

  useEffect(() => {
    const go = (path: string | undefined): void => {
      if (path !== undefined) navigate(path);
    };
    const goChat = (id: string | undefined): void => go(id === undefined ? undefined : chatPath(id));
    const actions: Record<ShortcutAction, () => void> = {
      palette: () => setShown('palette'),
      sheet: () => setShown('sheet'),
      new: () => go('/add'),
      settings: () => go('/settings'),
      lock: () => run(core().call('account.lock')),
      next: () => goChat(neighbour(route, 1, false)),
      previous: () => goChat(neighbour(route, -1, false)),
      nextUnread: () => goChat(neighbour(route, 1, true)),
      previousUnread: () => goChat(neighbour(route, -1, true)),
      region: focusNextRegion,
      escape: () => go(escapeTarget(route)),
    };
    const key = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('dialog[open], [role="menu"]')) return;
      const action = matchShortcut(event);
      if (action === undefined) return;
      event.preventDefault();
      actions[action]();
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, [route, navigate]);

  const close = (): void => setShown(undefined);
  return (
    <Suspense>
      {shown === 'palette' ? <Palette onClose={close} onSheet={() => setShown('sheet')} /> : undefined}
      {shown === 'sheet' ? <ShortcutSheet onClose={close} /> : undefined}
    </Suspense>
  );
}
