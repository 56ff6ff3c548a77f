import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { classes } from '../lib/classes.ts';
import { IconButton } from './button.tsx';
import styles from './menu.module.css';

const c = classes(styles);
const GAP = 4;
const EDGE = 8;

export interface MenuItem {
  label: string;
  icon: ReactNode;
  danger?: boolean;
  run: () => void;
}

/** What a menu opens beside: an element, or the place of a right click. */
export type MenuAnchor = Element | { getBoundingClientRect: () => DOMRect };

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  anchor: MenuAnchor;
  /** Escape, Tab, or a press outside. Picking an item only runs it. */
  onDismiss: () => void;
}

/** Below the anchor and in line with its end, or above where there is no room; always inside the window. */
function place(popup: HTMLElement, anchor: MenuAnchor): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popup;
  const below = at.bottom + GAP + height + EDGE <= window.innerHeight;
  const left = at.width === 0 ? at.left : at.right - width;
  popup.style.top = `${Math.max(EDGE, below ? at.bottom + GAP : at.top - GAP - height)}px`;
  popup.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE))}px`;
}

/** The item that a key leads to from item `now` of `labels`, if any: arrows wrap, letters look for a beginning. */
export function menuTarget(key: string, now: number, labels: readonly string[]): number | undefined {
  const count = labels.length;
  if (key === 'ArrowDown') return (now + 1) % count;
  if (key === 'ArrowUp') return (now - 1 + count) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key.length !== 1) return undefined;
  const from = labels.map((_, i) => (now + 1 + i) % count);
  return from.find((i) => labels[i]?.toLocaleLowerCase().startsWith(key.toLocaleLowerCase()));
}

/** An open menu: it has the focus, and arrows, Home, End, first letters and Escape work as everywhere. */
export function Menu({ label, items, anchor, onDismiss }: MenuProps) {
  const popup = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (!popup.current) return;
    place(popup.current, anchor);
    popup.current.querySelector<HTMLElement>('[role="menuitem"]')?.focus({ preventScroll: true });
  }, [anchor]);
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      if (!(event.target instanceof Node && popup.current?.contains(event.target) === true)) onDismiss();
    };
    document.addEventListener('pointerdown', outside, true);
    window.addEventListener('resize', onDismiss);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('resize', onDismiss);
    };
  }, [onDismiss]);

  const key = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
    const now = all.findIndex((item) => item === document.activeElement);
    const target = menuTarget(
      event.key,
      now,
      items.map((item) => item.label),
    );
    if (event.key === 'Escape' || event.key === 'Tab') onDismiss();
    else if (target !== undefined && event.key !== ' ') all[target]?.focus({ preventScroll: true });
    else return;
    event.preventDefault();
  };

  return createPortal(
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the items have the focus, one at a time
    <div ref={popup} role="menu" aria-label={label} className={c('popup')} onKeyDown={key}>
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={c('item', item.danger === true && 'danger')}
          onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
          onClick={item.run}
        >
          {item.icon}
          <span>{item.label}</span>
        </button>
      ))}
    </div>,
    document.body,
  );
}

interface ButtonProps {
  label: string;
  icon: ReactNode;
  items: readonly MenuItem[];
}

/** A button that opens a menu, and has the focus again when it closes. */
export function MenuButton({ label, icon, items }: ButtonProps) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  const close = (): void => {
    setAnchor(undefined);
    anchor?.focus();
  };
  const closing = items.map((item) => ({
    ...item,
    run: () => {
      close();
      item.run();
    },
  }));
  return (
    <>
      <IconButton
        label={label}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {icon}
      </IconButton>
      {anchor ? <Menu label={label} items={closing} anchor={anchor} onDismiss={close} /> : undefined}
    </>
  );
}
