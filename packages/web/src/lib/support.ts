/** What this browser lacks, in the order in which it can be helped. */
export type Lack = 'insecure' | 'old' | 'worker' | 'wasm';

/**
 * Checks only what cannot be replaced: a secure context (without it there is no WebCrypto), WebCrypto, Worker and
 * WebAssembly. Curves that WebCrypto may lack are computed in the worker instead.
 */
export function missingSupport(scope: Window & typeof globalThis): Lack | undefined {
  if (!scope.isSecureContext) return 'insecure';
  if (typeof scope.Worker !== 'function') return 'worker';
  if (typeof scope.WebAssembly !== 'object') return 'wasm';
  const modern =
    'Segmenter' in scope.Intl && 'subtle' in scope.crypto && 'showModal' in scope.HTMLDialogElement.prototype;
  return modern && scope.CSS.supports('color', 'light-dark(oklch(0 0 0), oklch(0 0 0))') ? undefined : 'old';
}
