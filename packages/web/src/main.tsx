import './theme/base.css';
import { loadLanguage } from './i18n/index.ts';
import { missingSupport } from './lib/support.ts';
import { applyRememberedTheme } from './theme/apply-theme.ts';

/** Looks at the browser before anything else is loaded: where it cannot work, a plain page says what to do. */
async function start(): Promise<void> {
  const root = document.querySelector('#root');
  if (!root) return;
  const lack = missingSupport(window);
  await loadLanguage();
  if (lack) {
    const { showUnsupported } = await import('./features/unsupported/unsupported.ts');
    showUnsupported(root, lack);
    return;
  }
  applyRememberedTheme();
  const { startApp } = await import('./start-app.tsx');
  await startApp(root);
}

void start();
