import { readFileSync } from 'node:fs';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

/** ICU messages (`{ key: text }`) compiled to what the runtime reads, so that no parser is shipped. */
export function compileCatalogue(messages: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, compileMessage(text)]));
}

/** Loads `<folder>/<language>.json` as a compiled catalogue: a module with one export, `messages`. */
export function messageCatalogues(folder: string): Plugin {
  const prefix = `${folder.replaceAll('\\', '/')}/`;
  return {
    name: 'whispr-messages',
    enforce: 'pre',
    load(id) {
      const [path = ''] = id.split('?');
      if (!path.startsWith(prefix) || !path.endsWith('.json')) return undefined;
      this.addWatchFile(path);
      const source = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
      const compiled = JSON.stringify(JSON.stringify(compileCatalogue(source)));
      return { code: `export const messages = JSON.parse(${compiled});`, map: null, moduleType: 'js' };
    },
  };
}
