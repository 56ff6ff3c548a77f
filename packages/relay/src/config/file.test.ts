import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { readEnvironment } from './environment.ts';
import { parseSettings } from './file.ts';

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'whispr-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'relay.conf');
  writeFileSync(path, text);
  return path;
}

test('settings come from the file, and from the environment first', () => {
  const path = file('# ours\nPORT=9000\n\nWHISPR_NAME = "Our relay"\nWHISPR_LOG=warn\r\n');
  const result = readEnvironment({ WHISPR_CONFIG: path, WHISPR_LOG: 'error' });
  expect(result).toMatchObject({ config: { port: 9000, name: 'Our relay', log: 'error' } });
});

test('one sentence per fault of the file, with its line', () => {
  const path = file('PORT=x\nPROT=80\nnonsense\nHOST=a\nHOST=b\n');
  const result = readEnvironment({ WHISPR_CONFIG: path });
  if (!('faults' in result)) throw new Error('no faults found');
  expect(result.faults).toEqual([
    'Line 3 of the configuration file must have the form NAME=value.',
    'Line 5 of the configuration file sets HOST a second time.',
    'PORT must be a whole number from 0 to 65535.',
    'Line 2 of the configuration file sets PROT, which is no setting.',
  ]);
  for (const path of ['/nonexistent/relay.conf', '/', file('#'.repeat(70_000))])
    expect(readEnvironment({ WHISPR_CONFIG: path })).toMatchObject({
      faults: [expect.stringMatching(/^WHISPR_CONFIG must name a file/)],
    });
});

test('any text is settings or faults, and every setting stands in the text', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('PORT=1', 'A="x"', '#c', '__proto__=1'))), (lines) => {
      const text = lines.join('\n');
      const { values, faults } = parseSettings(text);
      for (const [name, value] of Object.entries(values)) {
        expect(text).toContain(name);
        expect(text).toContain(value);
      }
      expect(faults.every((fault) => fault.endsWith('.'))).toBe(true);
    }),
  );
});

test('I10: certificate and key are set together; an admin password is a hash', () => {
  const faults = (environment: Record<string, string>): unknown =>
    (readEnvironment(environment) as { faults?: string[] }).faults;
  expect(faults({ WHISPR_TLS_CERT: 'a' })).toEqual(['WHISPR_TLS_KEY must be set where WHISPR_TLS_CERT is.']);
  expect(faults({ WHISPR_TLS_KEY: 'a' })).toEqual(['WHISPR_TLS_CERT must be set where WHISPR_TLS_KEY is.']);
  expect(faults({ WHISPR_ADMIN_PASSWORD_HASH: 'hunter2' })).toEqual([
    'WHISPR_ADMIN_PASSWORD_HASH must be a line made by npm run relay:admin-password.',
  ]);
  expect(faults({ WHISPR_REGISTRATION: 'maybe' })).toEqual(['WHISPR_REGISTRATION must be one of open, token, closed.']);
});
