import { describe, expect, it } from 'vitest';
import { parseRoute } from './route.ts';
import { matchShortcut } from './shortcuts.ts';

const press = (key: string, code: string, extra: Partial<Parameters<typeof matchShortcut>[0]> = {}) =>
  matchShortcut({
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    ...extra,
  });

describe('shortcuts', () => {
  it('match by letter, and by physical key on layouts without Latin letters', () => {
    expect(press('k', 'KeyK', { ctrlKey: true })).toBe('palette');
    expect(press('л', 'KeyK', { ctrlKey: true })).toBe('palette');
    expect(press('K', 'KeyK', { metaKey: true })).toBe('palette');
    expect(press('ArrowDown', 'ArrowDown', { altKey: true })).toBe('next');
    expect(press('ArrowDown', 'ArrowDown', { altKey: true, shiftKey: true })).toBe('nextUnread');
    expect(press('/', 'Slash', { ctrlKey: true })).toBe('sheet');
    expect(press('?', 'Slash', { ctrlKey: true, shiftKey: true })).toBe('sheet');
  });

  it('leave plain letters, unknown keys and input methods alone', () => {
    expect(press('k', 'KeyK')).toBeUndefined();
    expect(press('f', 'KeyF', { ctrlKey: true })).toBeUndefined();
    expect(press('k', 'KeyK', { ctrlKey: true, isComposing: true })).toBeUndefined();
  });
});

describe('routes', () => {
  it('lead to a screen, and everything unknown to the list', () => {
    expect(parseRoute('/chat/ab/verify')).toEqual({ name: 'chat', chat: 'ab', panel: 'verify' });
    expect(parseRoute('/chat/ab/other')).toEqual({ name: 'chat', chat: 'ab' });
    expect(parseRoute('/add/enter')).toEqual({ name: 'add', way: 'enter' });
    expect(parseRoute('/add/AYp7bWVz')).toEqual({ name: 'add-link', payload: 'AYp7bWVz' });
    expect(parseRoute('/settings/constructor')).toEqual({ name: 'settings' });
    expect(parseRoute('/nothing')).toEqual({ name: 'list' });
  });
});
