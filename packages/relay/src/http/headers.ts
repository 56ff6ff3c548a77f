/** On every answer. */
export const COMMON_HEADERS = Object.freeze({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
});

/**
 * On answers of the API. Web clients of other relays call it too: any origin may, but nothing depends on cookies, and
 * a page that opens an answer gets nothing to run.
 */
export const API_HEADERS = Object.freeze({
  ...COMMON_HEADERS,
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after',
  'cross-origin-resource-policy': 'cross-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
});

/** On answers to the operator's page: for this origin alone. */
export const ADMIN_HEADERS = Object.freeze({
  ...COMMON_HEADERS,
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
});

/** Browsers use TLS for this host from now on. */
export const HSTS = Object.freeze({ 'strict-transport-security': 'max-age=31536000' });

export const PREFLIGHT_HEADERS = Object.freeze({
  'access-control-allow-methods': 'GET, POST, PUT',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
});

const WEB_HEADERS = Object.freeze({
  ...COMMON_HEADERS,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  // The camera scans codes, the microphone and camera serve calls; everything else stays shut.
  'permissions-policy':
    'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=(), serial=(), ' +
    'midi=(), hid=()',
});

/**
 * Where the web client may connect. Its own relay, and every other relay by HTTPS: a contact's address names the relays
 * that keep the contact's mailboxes, and the client deposits there directly. On this machine other relays have no TLS.
 */
function connectSources(host: string): string {
  const own = `'self' ws://${host} wss://${host} https: wss:`;
  const local = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
  return local ? `${own} http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*` : own;
}

/** Headers of the web client's files; `host` is the Host the browser asked for, `secure` whether the origin is HTTPS. */
export function webHeaders(host: string, secure: boolean): Record<string, string> {
  const csp = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src ${connectSources(host)}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types whispr',
  ];
  return {
    ...WEB_HEADERS,
    'content-security-policy': csp.join('; '),
    ...(secure ? HSTS : {}),
  };
}

/** A Host header that is one, else a harmless name: it is written into the policy. */
export function safeHost(host: string | undefined): string {
  return host !== undefined && /^([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/i.test(host) ? host : 'localhost';
}
