import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { build } from 'esbuild';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** A page for browser tests and what belongs to it. Names are paths on the server, such as `/worker.js`. */
export interface PageSources {
  /** Entry points in TypeScript, bundled; `/page.js` is loaded by the page. */
  bundles: Record<string, string>;
  /** Files served as they are. */
  files?: Record<string, string>;
  /** Headers of every answer, for example a Content-Security-Policy. */
  headers?: Record<string, string>;
}

/** Serves the page on http://localhost (a secure context) at a free port. */
export async function servePage({ bundles, files = {}, headers = {} }: PageSources): Promise<{
  url: string;
  close(): Promise<void>;
}> {
  const code = new Map<string, Uint8Array>();
  for (const [path, entry] of Object.entries(bundles)) {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      logLevel: 'silent',
    });
    const [output] = outputFiles;
    if (output !== undefined) code.set(path, output.contents);
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const send = (type: string, body: string | Uint8Array) => {
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers }).end(body);
    };
    const bundle = code.get(path);
    const file = files[path];
    if (path === '/') send('text/html; charset=utf-8', '<!doctype html><script type="module" src="/page.js"></script>');
    else if (bundle !== undefined) send('text/javascript', bundle);
    else if (file === undefined) response.writeHead(404).end();
    else {
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', ...headers });
      createReadStream(file).pipe(response);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
