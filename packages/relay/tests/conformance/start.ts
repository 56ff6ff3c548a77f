import { expect } from 'vitest';
import type { Client, Socket } from '../support/client.ts';
import type { Key } from '../support/keys.ts';

/** The relay under test, by its address alone; `settings` are environment variables of the guide for operators. */
export type StartTarget = (settings: Record<string, string>) => Promise<string>;
/** The address of the target that a group of tests uses. */
export type Target = () => string;

export type OpenReader = { socket: Socket; fence: number; backlog: number; challenge: Uint8Array };

export async function openReader(client: Client, key: Key, after = 0n): Promise<OpenReader> {
  const socket = await client.connect('read');
  const { challenge } = await socket.next('challenge');
  const { fence, backlog } = await socket.open(key, await client.relayKey(), challenge, after);
  return { socket, fence, backlog, challenge };
}

export type Waiting = { sequence: string; depositId: string; envelope: string };

/** What waits for the reader of `key`, by the polling route. */
export async function waiting(client: Client, key: Key): Promise<Waiting[]> {
  const { status, body } = await client.act(key, { action: 'fetch', after: '0', limit: 100 });
  expect(status).toBe(200);
  return body['envelopes'] as Waiting[];
}
