import { describe, expect, it } from 'vitest';
import { menuTarget } from './menu.tsx';

const LABELS = ['Copy text', 'Try again', 'Delete for me'];

describe('keys in a menu', () => {
  it('arrows go round, Home and End go to the edges', () => {
    expect(menuTarget('ArrowDown', 2, LABELS)).toBe(0);
    expect(menuTarget('ArrowUp', 0, LABELS)).toBe(2);
    expect(menuTarget('Home', 2, LABELS)).toBe(0);
    expect(menuTarget('End', 0, LABELS)).toBe(2);
  });

  it('a letter finds the next item that begins with it, other keys nothing', () => {
    expect(menuTarget('d', 0, LABELS)).toBe(2);
    expect(menuTarget('T', 2, LABELS)).toBe(1);
    expect(menuTarget('x', 0, LABELS)).toBeUndefined();
    expect(menuTarget('Enter', 0, LABELS)).toBeUndefined();
  });
});
