import { describe, expect, it } from 'vitest';
import { checkScriptUrl } from './trusted-types.ts';

const BASE = 'https://relay.example/index.html';

describe('R14: which scripts the Trusted Types policy lets through', () => {
  it('files of our own below /assets/', () => {
    expect(checkScriptUrl('/assets/core-worker-abc.js', BASE, false)).toBe(
      'https://relay.example/assets/core-worker-abc.js',
    );
  });

  it.each([
    'https://evil.example/assets/x.js',
    '//evil.example/assets/x.js',
    'data:text/javascript,alert(1)',
    'blob:https://relay.example/1',
    'javascript:alert(1)',
    '/uploads/x.js',
    '/assets/../uploads/x.js',
  ])('and nothing else: %s', (url) => {
    expect(() => checkScriptUrl(url, BASE, false)).toThrow(TypeError);
  });
});
