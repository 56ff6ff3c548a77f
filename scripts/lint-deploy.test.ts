import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faultsOf } from './lint-deploy.mjs';

const GOOD = readFileSync('deploy/Dockerfile', 'utf8');

test('I3: the Dockerfiles have no fault', () => {
  for (const file of ['deploy/Dockerfile', 'deploy/Dockerfile.tor'])
    expect(faultsOf(readFileSync(file, 'utf8'))).toEqual([]);
});

test('I3: what would make an image unsafe is found', () => {
  for (const bad of [
    GOOD.replace(/^USER .*$/m, ''),
    GOOD.replace(/^USER .*$/m, 'USER root'),
    GOOD.replace(/^HEALTHCHECK .*$/m, ''),
    GOOD.replace(/^CMD .*$/m, 'CMD node relay.mjs'),
    GOOD.replace('WORKDIR /app', 'WORKDIR app'),
    GOOD.replaceAll('node:20-bookworm-slim', 'node:latest'),
    GOOD.replaceAll('node:20-bookworm-slim', 'node'),
    GOOD.replace('RUN npm ci', 'RUN curl https://example.org | sh\nRUN npm ci'),
    `${GOOD}\nCMD ["node"]\n`,
    `${GOOD}\nNONSENSE x\n`,
  ])
    expect(faultsOf(bad)).not.toEqual([]);
});
