/** A piece of a message: plain text, or an address that may be opened. */
export type Piece =
  | { kind: 'text'; text: string }
  | {
      kind: 'link';
      text: string;
      href: string;
      /** The real host, when what is written does not show it plainly. */ host?: string;
    };

const CANDIDATE = /(?<![\p{L}\p{N}:/.+-])https?:\/\/[^\s<>"'`\p{Cc}\p{Cf}]{1,2048}/giu;
const TRAILING = /[.,;:!?…)\]}'"»”’]+$/u;

/** Takes closing punctuation off the end, but keeps a bracket that was opened inside. */
function trimEnd(text: string): string {
  const tail = TRAILING.exec(text)?.[0] ?? '';
  const body = text.slice(0, text.length - tail.length);
  const opens = (body.match(/\(/gu) ?? []).length - (body.match(/\)/gu) ?? []).length;
  return opens > 0 && tail.startsWith(')') ? `${body})` : body;
}

/**
 * Decides whether a written address may become a link (AT-25): http or https, no user name before the host (which
 * could look like the host), and the host named in its real (punycode) form when the text does not show it.
 */
export function checkLink(text: string): { href: string; host?: string } | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username !== '' || url.password !== '' || /^https?:\/\/[^/?#]*@/iu.test(text)) return undefined;
  const written = /^https?:\/\/([^/?#]*)/iu.exec(text)?.[1]?.toLowerCase() ?? '';
  const plain =
    written === url.host || written === `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
  return plain && !url.hostname.includes('xn--') ? { href: url.href } : { href: url.href, host: url.hostname };
}

/** Splits a text at its addresses, in one pass. */
export function splitLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const written = trimEnd(match[0]);
    const link = checkLink(written);
    if (!link) continue;
    if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) });
    pieces.push({ kind: 'link', text: written, ...link });
    from = match.index + written.length;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}
