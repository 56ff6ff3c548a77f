import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, type Oklch } from './contrast.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
type Theme = 'paper' | 'ink';

const PAIR = /--([a-z0-9-]+):\s*light-dark\(\s*oklch\(([^)]+)\),\s*oklch\(([^)]+)\)\s*\)/gu;
const parse = (text: string): Oklch => {
  const [l = 0, c = 0, h = 0] = text.split('/')[0]!.trim().split(/\s+/u).map(Number);
  return [l, c, h];
};

function colours(block: string): Map<string, Record<Theme, Oklch>> {
  return new Map([...block.matchAll(PAIR)].map((m) => [m[1]!, { paper: parse(m[2]!), ink: parse(m[3]!) }]));
}
const [normalCss = '', moreCss = ''] = css.split('@media (prefers-contrast: more)');
const normal = colours(normalCss);
const more = new Map([...normal, ...colours(moreCss)]);

/** Every text on every ground that it stands on somewhere. */
const TEXT: [text: string, ground: string][] = [
  ...['surface-0', 'surface-1', 'surface-2', 'surface-3', 'accent-soft', 'danger-soft', 'warning-soft'].map(
    (ground): [string, string] => ['text', ground],
  ),
  ...['surface-0', 'surface-1', 'surface-2', 'surface-3'].map((ground): [string, string] => ['text-muted', ground]),
  ...['surface-0', 'surface-1', 'surface-2', 'accent-soft'].map((ground): [string, string] => ['accent-text', ground]),
  ...['surface-0', 'surface-1', 'surface-2'].map((ground): [string, string] => ['danger', ground]),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-hover'],
  ['warning-text', 'warning-soft'],
  ['warning-text', 'surface-1'],
  ['success-text', 'surface-1'],
  ['success-text', 'surface-0'],
  ['bubble-own-text', 'bubble-own'],
  ['bubble-own-muted', 'bubble-own'],
  ['text', 'bubble-other'],
  ['bubble-other-muted', 'bubble-other'],
  ['accent-text', 'bubble-own'],
  ['accent-text', 'bubble-other'],
];
/** Shapes that carry meaning: edges of fields, the focus ring, marks. */
const SHAPES: [shape: string, ground: string][] = [
  ['border-strong', 'surface-1'],
  ['border-strong', 'surface-0'],
  ['focus', 'surface-0'],
  ['focus', 'surface-1'],
  ['accent', 'surface-0'],
  ['accent', 'surface-1'],
  ['danger', 'bubble-own'],
  ['danger', 'surface-1'],
];

const worst = (theme: Theme, list: [string, string][], least: number, from = normal): string[] =>
  list.flatMap(([one, other]) => {
    const [a, b] = [from.get(one), from.get(other)];
    if (!a || !b) return [`${one} or ${other} is not a colour of the theme`];
    const value = contrast(a[theme], b[theme]);
    return value >= least ? [] : [`${one} on ${other}: ${value.toFixed(2)}`];
  });

describe('contrast of the themes', () => {
  it.each(['paper', 'ink'] as const)('%s: text has 4.5:1 on every ground it stands on', (theme) => {
    expect(worst(theme, TEXT, 4.5)).toEqual([]);
  });

  it.each(['paper', 'ink'] as const)('%s: shapes with a meaning have 3:1', (theme) => {
    expect(worst(theme, SHAPES, 3)).toEqual([]);
  });

  it.each(['paper', 'ink'] as const)('%s: who asks for more contrast gets 7:1 for text', (theme) => {
    const body = TEXT.filter(([text]) => /^(?:text|text-muted|bubble-.*)$/u.test(text));
    expect(worst(theme, body, 7, more)).toEqual([]);
  });

  it('the measure itself agrees with known values', () => {
    expect(contrast([0, 0, 0], [1, 0, 0])).toBeCloseTo(21, 1);
    expect(contrast([0.5, 0, 0], [0.5, 0, 0])).toBe(1);
  });
});
