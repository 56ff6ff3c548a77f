import { CoreClient } from '@whispr/core/rpc';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { setCore } from './state/core.ts';
import { startFeed } from './state/feed.ts';
import { startCore } from './worker/start-core.ts';

/** Starts core in its worker and draws the face. */
export async function startApp(root: Element): Promise<void> {
  setCore(new CoreClient(startCore()));
  createRoot(root).render(<App />);
  await startFeed();
}
