import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Runs an expression in a process of its own: only a new process takes over another time zone. */
function inZone(zone: string, expression: string): unknown {
  const script = `import { localDay, untilMidnight } from ${JSON.stringify(new URL('./local-day.ts', import.meta.url).href)};
    process.stdout.write(JSON.stringify(${expression}));`;
  const out = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...process.env, TZ: zone },
  });
  return JSON.parse(out.toString());
}

describe('AT-22: the local calendar day', () => {
  it('is the viewer’s day, not UTC’s: UTC−3 and UTC+14 disagree about the same moment', () => {
    const moment = `Date.UTC(2026, 10, 30, 1, 30)`;
    const day = Date.UTC(2026, 10, 30) / 86_400_000;
    expect(inZone('America/Sao_Paulo', `localDay(${moment})`)).toBe(day - 1);
    expect(inZone('Pacific/Kiritimati', `localDay(${moment})`)).toBe(day);
    expect(inZone('Pacific/Kiritimati', `localDay(Date.UTC(2026, 10, 30, 10, 0))`)).toBe(day + 1);
  });

  it('counts one day over both daylight saving changes, at every hour', () => {
    const walk = (month: number, date: number): string =>
      `Array.from({ length: 72 }, (_, h) => localDay(new Date(2026, ${month}, ${date} - 1, 0, 30).getTime() + h * 3600e3) - localDay(new Date(2026, ${month}, ${date} - 1, 0, 30).getTime()))`;
    const spring = inZone('Europe/Berlin', walk(2, 29)) as number[];
    const autumn = inZone('Europe/Berlin', walk(9, 25)) as number[];
    expect(spring.filter((d) => d === 1)).toHaveLength(23);
    expect(autumn.filter((d) => d === 1)).toHaveLength(25);
    expect(spring.toSorted((a, b) => a - b)).toEqual(spring);
    expect(autumn.toSorted((a, b) => a - b)).toEqual(autumn);
  });

  it('knows how long it is until midnight on a short and on a long day', () => {
    const left = (month: number, date: number): string =>
      `untilMidnight(new Date(2026, ${month}, ${date}, 0, 0).getTime()) / 3600e3`;
    expect(inZone('Europe/Berlin', left(2, 29))).toBe(23);
    expect(inZone('Europe/Berlin', left(9, 25))).toBe(25);
    expect(inZone('America/Sao_Paulo', left(5, 1))).toBe(24);
  });
});
