import { Menu } from '@base-ui/react/menu';
import { classes } from '../lib/classes.ts';
import styles from './menu.module.css';
import type { MenuAnchor, MenuItem } from './menu.tsx';

const c = classes(styles);

interface Props {
  label: string;
  items: readonly MenuItem[];
  anchor: MenuAnchor;
  onClose: () => void;
}

/** The list of an open menu: arrows, Home, End, first letters, Escape and a click outside work as everywhere. */
export function MenuPopup({ label, items, anchor, onClose }: Props) {
  return (
    <Menu.Root open onOpenChange={(open) => !open && onClose()} modal={false}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} sideOffset={4} collisionPadding={8} align="end" className={c('positioner')}>
          <Menu.Popup className={c('popup')} aria-label={label} finalFocus={false}>
            {items.map((item) => (
              <Menu.Item key={item.label} className={c('item', item.danger === true && 'danger')} onClick={item.run}>
                {item.icon}
                <span>{item.label}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
