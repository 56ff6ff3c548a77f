import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RELAY_ERRORS } from '@whispr/contract';
import { expect, onTestFinished, test } from 'vitest';
import { Client } from './support/client.ts';
import { Key, random } from './support/keys.ts';
import { startProcess } from './support/process.ts';
import { folder } from './support/relay.ts';

/** A small real file system; only root on Linux can make one. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test.runIf(canMount)(
  'AT-28: the disk fills up to the last byte: deposits are refused in code, reads and acks go on, and all heals',
  async () => {
    const data = join(folder(), 'disk');
    mkdirSync(data);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', data]);
    onTestFinished(() => void execFileSync('umount', ['-l', data]));
    const relay = await startProcess({ WHISPR_DATA: data, WHISPR_RATE: '100000' });
    onTestFinished(async () => void (await relay.end('SIGKILL')));
    const client = new Client(relay.url);
    const key = new Key();
    await client.create(key);
    const sender = await client.connect('deposit');
    const stored = new Set<string>();
    for (let i = 0; i < 40; i += 1) {
      const depositId = random(16);
      const answer = await sender.answer(sender.deposit(key.id, random(50_000), { depositId }));
      if (answer.type === 'ok') stored.add(Buffer.from(depositId).toString('hex'));
    }
    expect(stored.size).toBe(40);
    // Something else takes all that is left.
    const hog = join(data, 'hog');
    for (let left = Infinity; left > 0;) {
      const { bavail, bsize } = statfsSync(data);
      left = bavail * bsize;
      writeFileSync(hog, Buffer.alloc(Math.max(4096, left)), { flag: 'a' });
      left = statfsSync(data).bavail;
    }
    // With the room that is kept free, and without looking for it: one way or the other the answer is the same.
    const full = RELAY_ERRORS['relay/storage-full'].number;
    for (let i = 0; i < 10; i += 1)
      expect(await sender.answer(sender.deposit(key.id, random(100_000)))).toMatchObject({
        type: 'error',
        number: full,
      });
    const reader = await client.connect('read');
    const { challenge } = await reader.next('challenge');
    const { fence } = await reader.open(key, await client.relayKey(), challenge);
    for (let i = 0; i < 40; i += 1) {
      const { depositId } = await reader.next('envelope');
      expect(stored.delete(Buffer.from(depositId).toString('hex'))).toBe(true);
      expect((await reader.answer(reader.ack(key.id, fence, depositId))).type).toBe('ok');
    }
    expect(stored.size).toBe(0);
    unlinkSync(hog);
    await expect
      .poll(async () => (await sender.answer(sender.deposit(key.id, random(9)))).type, {
        timeout: 20_000,
        interval: 300,
      })
      .toBe('ok');
    expect(await relay.end('SIGTERM')).toBe(0);
  },
);
