import { X509Certificate } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { decodeRelayFrame, encodeClientFrame, SOCKETS } from '@whispr/contract';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { relayConfig, startRelay } from '../src/index.ts';
import { selfSigned } from './support/certificate.ts';
import { folder, testRelay } from './support/relay.ts';

function files(): { cert: string; key: string; write: (pair: { cert: string; key: string }) => void } {
  const where = folder();
  const [cert, key] = [join(where, 'cert.pem'), join(where, 'key.pem')];
  const put = (path: string, text: string): void => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  return {
    cert,
    key,
    write(pair) {
      put(cert, pair.cert);
      put(key, pair.key);
    },
  };
}

/** A GET that trusts `ca` alone; the headers of the answer and the name in the certificate. */
function get(port: number, path: string, ca: string): Promise<{ status: number; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: 'localhost', port, path, ca, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

function servedName(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw).subject);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

test('I10: TLS of its own serves API, web client and sockets, asks for HTTPS for good, and refuses old versions', async () => {
  const pair = selfSigned();
  const paths = files();
  paths.write(pair);
  const { relay } = await testRelay({ tls: { cert: paths.cert, key: paths.key } });
  expect(relay.url).toBe(`https://127.0.0.1:${relay.port}`);
  for (const path of ['/healthz', '/v1/info', '/'])
    expect((await get(relay.port, path, pair.cert)).headers['strict-transport-security'], path).toBe(
      'max-age=31536000',
    );
  await expect(get(relay.port, '/', selfSigned().cert)).rejects.toThrow();
  const old = new Promise((resolve) => {
    connect({
      host: '127.0.0.1',
      port: relay.port,
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
    })
      .on('error', (error) => resolve(error.message))
      .on('secureConnect', () => resolve('connected'));
  });
  expect(await old).not.toBe('connected');
  const ends = await relay.metrics.registry.getSingleMetricAsString('whispr_certificate_end_seconds');
  expect(Number(/ (\d+)$/.exec(ends)?.[1]) * 1000).toBeGreaterThan(Date.now());
});

test('I10: a new certificate is taken up; open sockets go on; a pair that does not belong together is left alone', async () => {
  const paths = files();
  const first = selfSigned('first');
  paths.write(first);
  const { relay } = await testRelay({ tls: { cert: paths.cert, key: paths.key } });
  const ws = new WebSocket(`wss://localhost:${relay.port}${SOCKETS.deposit}`, { ca: first.cert });
  await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
  expect(await servedName(relay.port)).toBe('CN=first');

  const second = selfSigned('second');
  writeFileSync(paths.key, second.key);
  relay.reloadCertificate();
  expect(await servedName(relay.port)).toBe('CN=first');
  writeFileSync(paths.cert, 'nonsense');
  relay.reloadCertificate();
  expect(await servedName(relay.port)).toBe('CN=first');

  // By itself, as after a renewal.
  paths.write(second);
  await expect.poll(() => servedName(relay.port), { timeout: 20_000, interval: 200 }).toBe('CN=second');
  ws.send(encodeClientFrame({ type: 'ping', id: 7 }));
  const pong = await new Promise<Buffer>((resolve) => ws.once('message', resolve));
  expect(decodeRelayFrame(Uint8Array.from(pong))).toEqual({ type: 'pong', id: 7 });
  ws.close();
});

test('I10: certificate files that cannot serve keep the relay from starting, in one sentence', async () => {
  const paths = files();
  const start = (): Promise<unknown> =>
    startRelay(relayConfig({ port: 0, data: folder(), log: 'silent', tls: { cert: paths.cert, key: paths.key } }));
  await expect(start()).rejects.toThrow('WHISPR_TLS_CERT must name a file that the relay can read');
  paths.write({ cert: selfSigned().cert, key: selfSigned().key });
  await expect(start()).rejects.toThrow(/WHISPR_TLS_KEY must (be the key|name)|and WHISPR_TLS_KEY must name/);
  paths.write({ cert: 'x', key: 'y' });
  await expect(start()).rejects.toThrow('in PEM form');
});
