import '../../theme/base.css';
import { createRoot } from 'react-dom/client';
import { applyRememberedTheme } from '../../theme/apply-theme.ts';
import { Admin } from './admin.tsx';
import { loadWords } from './say.ts';

/** The operator's page: an entry of its own, so that it works without an account and the messenger does not carry it. */
async function start(): Promise<void> {
  const root = document.querySelector('#root');
  if (!root) return;
  await loadWords();
  applyRememberedTheme();
  createRoot(root).render(<Admin />);
}

void start();
