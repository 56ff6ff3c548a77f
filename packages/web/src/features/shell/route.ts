/** Where the hash of the address leads. Everything else is the list. */
export type Route =
  | { name: 'list' }
  | { name: 'chat'; chat: string; panel?: 'details' | 'verify' }
  | { name: 'add'; way?: AddWay }
  /** A contact link was opened: what follows `/add/` is an address, not a way. */
  | { name: 'add-link'; payload: string }
  | { name: 'requests' }
  | { name: 'settings'; section?: SettingsSection };

export const ADD_WAYS = ['code', 'enter', 'link', 'scan', 'paste'] as const;
export type AddWay = (typeof ADD_WAYS)[number];

export const SETTINGS_SECTIONS = [
  'profile',
  'pin',
  'access-key',
  'relay',
  'appearance',
  'privacy',
  'blocked',
  'storage',
  'about',
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

const isOneOf = <T extends string>(list: readonly T[], value: string | undefined): value is T =>
  list.some((item) => item === value);

export function parseRoute(path: string): Route {
  const [first, second, third] = path.split('/').filter((part) => part !== '');
  switch (first) {
    case 'chat':
      if (second === undefined) return { name: 'list' };
      return isOneOf(['details', 'verify'], third)
        ? { name: 'chat', chat: second, panel: third }
        : { name: 'chat', chat: second };
    case 'add':
      if (second === undefined) return { name: 'add' };
      return isOneOf(ADD_WAYS, second) ? { name: 'add', way: second } : { name: 'add-link', payload: second };
    case 'requests':
      return { name: 'requests' };
    case 'settings':
      return isOneOf(SETTINGS_SECTIONS, second) ? { name: 'settings', section: second } : { name: 'settings' };
    default:
      return { name: 'list' };
  }
}

export const chatPath = (chat: string, panel?: 'details' | 'verify'): string =>
  panel === undefined ? `/chat/${chat}` : `/chat/${chat}/${panel}`;
