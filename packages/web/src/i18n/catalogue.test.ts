import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..');
const LOCALES = join(SRC, 'locales');
const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(join(LOCALES, name), 'utf8')) as Record<string, string>;
const en = read('en.json');

const sources = (folder: string): { file: string; text: string }[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/u.test(file) && !file.includes('.test.') && !file.endsWith('.d.ts'))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const own = sources(SRC);
const code = own.map(({ text }) => text).join('\n');
const literal = new Set([...code.matchAll(/\bt\(\s*'([^']+)'/gu)].map((match) => match[1]));
/** `t(`state.${state}`)` becomes /^state\..+$/. */
const patterns = [...code.matchAll(/\bt\(\s*`([^`]+)`/gu)].map(
  (match) =>
    new RegExp(
      `^${(match[1] ?? '')
        .split(/\$\{[^}]+\}/u)
        .map((part) => part.replaceAll('.', '\\.'))
        .join('.+')}$`,
      'u',
    ),
);
/** Keys that core names: lines, placeholders, reasons, codes, notices. */
const FROM_CORE = /^(?:line|missing|undecryptable|unsupported|pin|lost|error|account|record)\./u;

describe('the catalogue', () => {
  it('has every key that the code names', () => {
    expect([...literal].filter((key) => key !== undefined && !(key in en))).toEqual([]);
    for (const pattern of patterns) expect(Object.keys(en).filter((key) => pattern.test(key))).not.toEqual([]);
  });

  it('has no key that nothing names', () => {
    const unused = Object.keys(en).filter(
      (key) => !literal.has(key) && !patterns.some((pattern) => pattern.test(key)) && !FROM_CORE.test(key),
    );
    expect(unused).toEqual([]);
  });

  it('has every sentence that core asks for by key', () => {
    const core = sources(join(SRC, '../../core/src'))
      .map(({ text }) => text)
      .join('\n');
    const keys = [...core.matchAll(/'((?:line|missing|undecryptable|unsupported)\.[a-z.-]+)'/gu)].map(
      (match) => match[1],
    );
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => key !== undefined && !(key in en))).toEqual([]);
  });

  it('compiles as ICU, and every language has the same keys and values in braces', () => {
    const names = (text: string): Set<string> =>
      new Set([...text.matchAll(/\{([a-z]+)(?=[},])/gu)].map((match) => match[1] ?? ''));
    for (const file of readdirSync(LOCALES)) {
      const catalogue = read(file);
      expect(Object.keys(catalogue).toSorted()).toEqual(Object.keys(en).toSorted());
      for (const [key, text] of Object.entries(catalogue)) {
        expect(() => compileMessage(text), key).not.toThrow();
        expect(names(text), key).toEqual(names(en[key] ?? ''));
      }
    }
  });

  it('is the only place with words: no sentence stands in the code of a screen', () => {
    const found = own
      .filter(({ file }) => file.endsWith('.tsx'))
      .flatMap(({ file, text }) => {
        const plain = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu, '');
        const between = [...plain.matchAll(/<\/?[a-z][^<>{}=]*>([^<>{}();=]*\p{L}{2,}[^<>{}();=]*)</giu)].map(
          (m) => m[1],
        );
        const attributes = [
          ...plain.matchAll(/\b(?:aria-label|title|placeholder|label|alt|text|hint|act)="([^"]*\p{L}{2,}[^"]*)"/gu),
        ].map((m) => m[1]);
        return [...between, ...attributes].map((words) => `${file}: ${words?.trim()}`);
      });
    expect(found).toEqual([]);
  });
});
