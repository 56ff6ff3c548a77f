/** Lints the Dockerfiles, and checks what every image of ours must have: an ordinary user, a health check, no pipes into shells. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { validate, ValidationSeverity } from 'dockerfile-utils';

const STRICT = {
  casePreference: ValidationSeverity.ERROR,
  emptyContinuationLine: ValidationSeverity.ERROR,
  instructionCasing: ValidationSeverity.ERROR,
  instructionCmdMultiple: ValidationSeverity.ERROR,
  instructionEntrypointMultiple: ValidationSeverity.ERROR,
  instructionHealthcheckMultiple: ValidationSeverity.ERROR,
  instructionJSONInSingleQuotes: ValidationSeverity.ERROR,
  instructionWorkdirRelative: ValidationSeverity.ERROR,
  deprecatedMaintainer: ValidationSeverity.ERROR,
  directiveCasing: ValidationSeverity.ERROR,
};

/** One sentence per fault of a Dockerfile. */
export function faultsOf(text) {
  const faults = validate(text, STRICT).map(
    ({ range, message }) => `line ${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
  );
  const last = text.split(/^FROM /m).at(-1) ?? '';
  if (!/^USER (?!root\b|0\b)\S+/m.test(last)) faults.push('the image runs as root: set USER');
  if (!/^HEALTHCHECK .*CMD \[/m.test(last)) faults.push('the image has no HEALTHCHECK in exec form');
  if (!/^CMD \[/m.test(last)) faults.push('CMD must be in exec form, so that signals arrive');
  if (/^FROM \S+:latest\b|^FROM [^\s:@]+( |$)/m.test(text.replaceAll(/^FROM (\w+) AS/gm, 'FROM $1 AS')))
    faults.push('FROM must name a version');
  if (/\b(curl|wget)\b[^\n]*\|\s*(ba)?sh\b/.test(text)) faults.push('nothing downloaded is piped into a shell');
  return faults;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  let count = 0;
  for (const name of readdirSync('deploy').filter(
    (file) => /^Dockerfile(\.\w+)?$/.test(file) && !file.endsWith('ignore'),
  ))
    for (const fault of faultsOf(readFileSync(join('deploy', name), 'utf8'))) {
      console.log(`deploy/${name}: ${fault}`);
      count += 1;
    }
  console.log(count === 0 ? 'Dockerfiles: ok' : `Dockerfiles: ${count} faults`);
  process.exitCode = count === 0 ? 0 : 1;
}
