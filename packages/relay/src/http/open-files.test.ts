import { expect, test } from 'vitest';
import { affordableConnections, openFilesLimit } from './open-files.ts';

test('I8: the cap on connections follows what the system allows, and the operator is told', () => {
  expect(openFilesLimit(() => 'Max cpu time  1 2 s\nMax open files            1024        20000     files\n')).toBe(
    1024,
  );
  expect(openFilesLimit(() => 'something else')).toBeUndefined();
  expect(
    openFilesLimit(() => {
      throw new Error('no such file');
    }),
  ).toBeUndefined();
  expect(affordableConnections(20_000, 100_000)).toEqual({ cap: 20_000 });
  expect(affordableConnections(20_000, undefined)).toEqual({ cap: 20_000 });
  const { cap, advice } = affordableConnections(20_000, 1024);
  expect(cap).toBe(824);
  expect(advice).toMatch(/1024 open files.*824 connections.*20000.*\.$/);
});
