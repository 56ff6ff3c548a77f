import { t } from '../../i18n/index.ts';
import type { Lack } from '../../lib/support.ts';
import { classes } from '../../lib/classes.ts';
import styles from './unsupported.module.css';

const c = classes(styles);

function element(name: string, className: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Says what is missing and what to do. Made without React: the browser may be too old for it. */
export function showUnsupported(root: Element, lack: Lack): void {
  const main = element('main', c('page'), '');
  main.append(
    element('h1', c('title'), t('unsupported.title')),
    element('p', c('text'), t(`unsupported.${lack}`)),
    element('p', c('note'), t('unsupported.why')),
  );
  root.replaceChildren(main);
}
