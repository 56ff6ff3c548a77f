import { useEffect } from 'react';
import { badgeCount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { totalUnread } from '../../state/chat-order.ts';
import { useChats } from '../../state/chats.ts';

const PLAIN_ICON = '/favicon.svg';

function iconWithCount(count: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path fill="#146b75" d="M24 4c11 0 20 8.3 20 18.500S35 41 24 41H8.500A4.5 4.5 0 0 1 4 36.500V22.500C4 12.3 13 4 24 4z"/><text x="24" y="31" font-family="sans-serif" font-size="${count.length > 2 ? 17 : 22}" font-weight="700" fill="#fff" text-anchor="middle">${count}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function show(count: number): void {
  const badge = badgeCount(count);
  document.title = count > 0 ? t('title.unread', { count: badge }) : t('title');
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon) icon.href = count > 0 ? iconWithCount(badge) : PLAIN_ICON;
}

/** The number of unread messages in title and icon while unlocked; nothing of it stays behind the lock. */
export function useUnreadBadge(): void {
  const unread = useChats((state) => totalUnread(state.chats));
  useEffect(() => show(unread), [unread]);
  useEffect(() => () => show(0), []);
}
