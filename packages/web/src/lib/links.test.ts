import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLink, splitLinks } from './links.ts';

const links = (text: string): string[] =>
  splitLinks(text).flatMap((piece) => (piece.kind === 'link' ? [piece.text] : []));

describe('AT-25: what may become a link', () => {
  it('takes http and https and nothing else', () => {
    expect(links('see https://example.org/a?b=1#c and http://localhost:8000/')).toEqual([
      'https://example.org/a?b=1#c',
      'http://localhost:8000/',
    ]);
    for (const bad of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'blob:https://x/1',
      'ftp://a.b',
    ])
      expect(links(`look ${bad} now`)).toEqual([]);
    expect(checkLink('javascript://example.org/%0aalert(1)')).toBeUndefined();
  });

  it('refuses a user name in front of the host, which could look like the host', () => {
    expect(links('https://bank.com@evil.example/')).toEqual([]);
    expect(links('https://bank.com:pw@evil.example')).toEqual([]);
    expect(checkLink('https://@evil.example/')).toBeUndefined();
    expect(links('https://example.org/@name')).toEqual(['https://example.org/@name']);
  });

  it('names the real host when the text does not show it plainly', () => {
    expect(checkLink('https://example.org/x')).toEqual({ href: 'https://example.org/x' });
    expect(checkLink('https://EXAMPLE.org:443/x')).toEqual({ href: 'https://example.org/x' });
    expect(checkLink('https://аррӏе.com/')?.host).toBe('xn--80ak6aa92e.com');
    expect(checkLink('https://xn--80ak6aa92e.com/')?.host).toBe('xn--80ak6aa92e.com');
    expect(checkLink('https://0x7f000001/')?.host).toBe('127.0.0.1');
    expect(checkLink('https://example.org\\@evil.example/')?.host ?? 'refused').not.toBe('evil.example');
  });

  it('leaves closing punctuation outside, and a bracket that was opened inside', () => {
    expect(links('(https://example.org/a).')).toEqual(['https://example.org/a']);
    expect(links('https://example.org/a_(b), really')).toEqual(['https://example.org/a_(b)']);
  });

  it('gives back the whole text, whatever it is, and never a link with another scheme', () => {
    const noise = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom('https://', 'http://', '@', 'a.b', '\u202e', '(', ')', ' ', '/', '\\', '.'),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(noise, (parts) => {
        const text = parts.join('');
        const pieces = splitLinks(text);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        for (const piece of pieces)
          if (piece.kind === 'link') {
            const url = new URL(piece.href);
            expect(['http:', 'https:']).toContain(url.protocol);
            expect(url.username + url.password).toBe('');
          }
      }),
      { numRuns: 500 },
    );
  });

  it('AT-17: is linear in a hostile text', () => {
    const hostile = 'https://a'.repeat(11_000) + ')'.repeat(50_000);
    const start = performance.now();
    splitLinks(hostile);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
