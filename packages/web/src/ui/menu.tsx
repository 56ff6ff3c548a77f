import { Suspense, useState, type ReactNode } from 'react';
import { lazyNamed } from '../lib/lazy.ts';
import { IconButton } from './button.tsx';

export interface MenuItem {
  label: string;
  icon: ReactNode;
  danger?: boolean;
  run: () => void;
}

/** What a menu opens beside: an element, or the place of a right click. */
export type MenuAnchor = Element | { getBoundingClientRect: () => DOMRect };

const Popup = lazyNamed(() => import('./menu-popup.tsx'), 'MenuPopup');

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  anchor: MenuAnchor;
  onClose: () => void;
}

/** An open menu. Its code is loaded when the first one opens. */
export function Menu(props: MenuProps) {
  return (
    <Suspense>
      <Popup {...props} />
    </Suspense>
  );
}

interface ButtonProps {
  label: string;
  icon: ReactNode;
  items: readonly MenuItem[];
}

/** A button that opens a menu. */
export function MenuButton({ label, icon, items }: ButtonProps) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <IconButton
        label={label}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        onClick={(event) => setAnchor(anchor ? undefined : event.currentTarget)}
      >
        {icon}
      </IconButton>
      {anchor ? (
        <Menu
          label={label}
          items={items}
          anchor={anchor}
          onClose={() => {
            setAnchor(undefined);
            anchor.focus();
          }}
        />
      ) : undefined}
    </>
  );
}
