import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { emojiData } from './build/emoji-plugin.ts';
import { messageCatalogues } from './build/messages-plugin.ts';

const here = import.meta.dirname;
const { version } = JSON.parse(readFileSync(resolve(here, '../../package.json'), 'utf8')) as { version: string };

/**
 * One static build that works under a policy without inline script or style: nothing is inlined as a data URL, the
 * preload polyfill (an inline script) is off, and workers are separate files whose address goes through Trusted Types.
 */
export default defineConfig({
  root: here,
  base: '/',
  plugins: [
    react(),
    messageCatalogues(resolve(here, 'src/locales')),
    messageCatalogues(resolve(here, 'src/features/admin/words')),
    emojiData(),
  ],
  worker: { format: 'es' },
  define: { __WHISPR_VERSION__: JSON.stringify(version) },
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    outDir: resolve(here, 'dist'),
    // The operator's page is an entry of its own: it works without an account, and the messenger does not carry it.
    rolldownOptions: { input: [resolve(here, 'index.html'), resolve(here, 'admin.html')] },
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    sourcemap: false,
    cssMinify: 'lightningcss',
  },
});
