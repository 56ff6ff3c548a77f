import { LIMITS, recordText } from '@whispr/contract';
import type { FastifyInstance } from 'fastify';
import { RelayFailure } from '../../failure.ts';
import { verifySignature } from '../../keys/ed25519.ts';
import { sha256 } from '../../keys/ids.ts';
import { decode, encode } from '../bytes.ts';
import type { Context } from '../context.ts';
import { defineRoute } from '../define-route.ts';

/** Records: account records and directory entries, which the relay cannot tell apart or read. */
export function recordRoutes(app: FastifyInstance, context: Context): void {
  const { store } = context;

  defineRoute(app, context, 'getRecord', { rate: 'read' }, async ({ target }) => {
    const record = await store.reader.record(target);
    if (record === undefined) throw new RelayFailure('relay/not-found');
    return { version: record.version, blob: encode(record.blob) };
  });

  defineRoute(app, context, 'putRecord', { rate: 'write', bodyLimit: LIMITS.jsonBody }, async ({ body, target }) => {
    const publicKey = decode(body.publicKey);
    const blob = decode(body.blob);
    if (blob.length > LIMITS.record) throw new RelayFailure('relay/too-large');
    const text = recordText(target, body.version, sha256(blob));
    if (!verifySignature(publicKey, text, decode(body.signature))) throw new RelayFailure('relay/refused');
    await store.writer.putRecord(target, publicKey, body.version, blob);
    return {};
  });
}
