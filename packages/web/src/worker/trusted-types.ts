interface Policy {
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

/** Lets through what we built: files of this origin below `/assets/` (any path only on the development server). Everything else throws. */
export function checkScriptUrl(url: string, base: string, anyPath: boolean = import.meta.env.DEV): string {
  const target = new URL(url, base);
  const ours = target.origin === new URL(base).origin && (anyPath || target.pathname.startsWith('/assets/'));
  if (!ours) throw new TypeError('this address is not one of our scripts');
  return target.href;
}

let policy: Policy | undefined;

/** The address of a worker in the form that the page's Trusted Types policy demands. */
export function trustedWorkerUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Factory };
  if (!trustedTypes) return checkScriptUrl(url, location.href);
  policy ??= trustedTypes.createPolicy('whispr', { createScriptURL: (given) => checkScriptUrl(given, location.href) });
  return policy.createScriptURL(url);
}
