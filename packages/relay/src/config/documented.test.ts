import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Metrics } from '../metrics/metrics.ts';
import { readEnvironment } from './environment.ts';

const GUIDE = readFileSync(new URL('../../../../docs/operators.md', import.meta.url), 'utf8');

/** The names in backticks in the first column of the tables under a heading. */
function documented(heading: string): string[] {
  const section = GUIDE.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const cells = [...section.matchAll(/^\| ([^|]*)\|/gm)].map((match) => match[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')).toSorted();
}

test('I11: the guide for operators names every setting, and no other', () => {
  const result = readEnvironment({});
  if ('faults' in result) throw new Error('the defaults have faults');
  expect(documented('Settings')).toEqual([...result.names].toSorted());
});

test('I8: the guide for operators names every metric of the relay, and no other', async () => {
  const metrics = new Metrics();
  metrics.watch({ open: 0, halfOpen: 0 }, () => undefined);
  const names = (await metrics.registry.getMetricsAsJSON()).map((metric) => metric.name);
  expect(documented('Metrics')).toEqual(names.toSorted());
});
