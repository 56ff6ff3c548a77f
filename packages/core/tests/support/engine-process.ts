/** A person in a process of its own, driven over IPC: something that can be killed at any moment. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultProvider } from '@whispr/protocol/primitives';
import { createEngine } from '../../src/index.ts';
import { connectFace } from './loopback.ts';
import { PIN, testPorts } from './ports.ts';

const [dir = '', relay = '', name = ''] = process.argv.slice(2);
const existing = existsSync(join(dir, 'whispr.db'));
const engine = createEngine(await testPorts(dir, {}), await defaultProvider());
const { client } = connectFace(engine);
if (existing) await client.call('account.unlock', { pin: PIN });
else await client.call('account.create', { name, pin: PIN, relay });
const call = client.call.bind(client) as (method: string, params: unknown) => Promise<unknown>;
process.on('message', (message: { id: number; method: string; params: unknown }) => {
  call(message.method, message.params).then(
    (result) => process.send?.({ id: message.id, result }),
    (error: unknown) => process.send?.({ id: message.id, error: String(error) }),
  );
});
process.send?.({ ready: true });
