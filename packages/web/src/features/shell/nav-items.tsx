import { Inbox, MessageCircle, Settings, type LucideIcon } from 'lucide-react';
import { t } from '../../i18n/index.ts';
import { requests } from '../../state/chat-order.ts';
import { useChats } from '../../state/chats.ts';
import { useRoute } from './use-route.ts';

export interface NavItem {
  path: string;
  label: string;
  icon: LucideIcon;
  current: boolean;
  count: number;
}

/** The places of the product: in the rail on wide windows, in the tabs at the bottom of small ones. */
export function useNavItems(): NavItem[] {
  const [route] = useRoute();
  const waiting = useChats((state) => requests(state.contacts).length);
  return [
    {
      path: '/',
      label: t('nav.chats'),
      icon: MessageCircle,
      current: route.name === 'list' || route.name === 'chat',
      count: 0,
    },
    { path: '/requests', label: t('nav.requests'), icon: Inbox, current: route.name === 'requests', count: waiting },
    { path: '/settings', label: t('nav.settings'), icon: Settings, current: route.name === 'settings', count: 0 },
  ];
}
