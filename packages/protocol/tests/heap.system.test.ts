import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/index.ts';
import { defaultProvider } from '../src/primitives/index.ts';
import { converse, seededRandom } from './heap/conversation.ts';
import { type Kind, recorder } from './heap/recorder.ts';
import { scanMemory } from './heap/scan-memory.ts';

/*
 * A process holds a conversation with seeded randomness. This one holds the same, notes every secret, and then reads the
 * other's whole writable memory: V8's heap, freed or not, and all backing stores.
 */
const SEED = 20_260;
/** Secrets that a state holds between two messages; the caller wipes them by the lists it is given. */
const KEPT_IN_STATE: Kind[] = [
  'chain key',
  'root key',
  'ratchet key',
  'SPQR chain key',
  'SPQR root',
  'SPQR authenticator',
];
/** And those that live inside one call only, which wipes them itself. */
const KINDS: Kind[] = [...KEPT_IN_STATE, 'message seed', 'message keys', 'SPQR message key'];
const directory = mkdtempSync(join(tmpdir(), 'heap-'));
const script = join(directory, 'child.mjs');
const children: ChildProcess[] = [];
let old: Map<string, Kind>;
let alive: string[];

beforeAll(async () => {
  const entry = fileURLToPath(new URL('heap/child.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
    logLevel: 'error',
  });
  const { crypto, secrets, start } = recorder({ ...(await defaultProvider()), random: seededRandom(SEED) });
  const conversation = await converse(crypto, false, start);
  const present = conversation.alive().map(toHex);
  const lives = (secret: string) => present.some((bytes) => bytes.includes(secret));
  old = new Map([...secrets].filter(([secret]) => !lives(secret)));
  alive = [...secrets.keys()].filter(lives);
});
afterAll(() => {
  for (const child of children) child.kill();
  rmSync(directory, { recursive: true });
});

/** How many of the old secrets of each kind the other process still holds, and how many of the live ones. */
async function scan(mode: 'wipe' | 'keep') {
  const args = ['--expose-gc', script, String(SEED), mode];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
  const found = scanMemory(child.pid ?? 0, [...old.keys(), ...alive].map(fromHex));
  child.stdin.end();
  await once(child, 'exit');
  const left: Partial<Record<Kind, number>> = {};
  for (const [secret, kind] of old) if (found.has(secret)) left[kind] = (left[kind] ?? 0) + 1;
  return { left, live: alive.filter((secret) => found.has(secret)).length };
}

const many = (kind: Kind) => [...old.values()].filter((one) => one === kind).length;

test.skipIf(process.platform !== 'linux')(
  'B1: after wiping, no old key of a session is left anywhere in the process; without, they all are',
  async () => {
    for (const kind of KINDS) expect(many(kind), kind).toBeGreaterThan(0);
    const wiped = await scan('wipe');
    expect(wiped.left).toEqual({});
    // The scan does see keys: those of the present state, and the old ones when nobody wipes them.
    expect(wiped.live).toBe(alive.length);
    const kept = await scan('keep');
    for (const kind of KEPT_IN_STATE) expect(kept.left[kind] ?? 0, kind).toBeGreaterThan(0.9 * many(kind));
  },
);
