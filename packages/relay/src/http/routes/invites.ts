import { inviteText, LIMITS } from '@whispr/contract';
import type { FastifyInstance } from 'fastify';
import { RelayFailure } from '../../failure.ts';
import { verifySignature } from '../../keys/ed25519.ts';
import { decode, encode } from '../bytes.ts';
import type { Context } from '../context.ts';
import { defineRoute } from '../define-route.ts';

/** Invites: sealed blobs that wait five minutes for the one person who knows the code. */
export function inviteRoutes(app: FastifyInstance, context: Context): void {
  const { store, clock } = context;
  const ownerOf = (slot: Uint8Array, body: { publicKey: string; signature: string }): Uint8Array => {
    const publicKey = decode(body.publicKey);
    if (verifySignature(publicKey, inviteText(slot, publicKey), decode(body.signature))) return publicKey;
    throw new RelayFailure('relay/refused');
  };

  defineRoute(app, context, 'putInvite', { rate: 'putInvite', bodyLimit: 16_384 }, async ({ body, target }) => {
    const blob = decode(body.blob);
    if (blob.length > LIMITS.inviteBlob) throw new RelayFailure('relay/too-large');
    await store.writer.putInvite(target, ownerOf(target, body), blob, clock.now());
    return {};
  });

  defineRoute(app, context, 'takeInvite', { rate: 'takeInvite' }, async ({ target }) => ({
    blob: encode(await store.writer.takeInvite(target, clock.now())),
  }));

  defineRoute(app, context, 'revokeInvite', { rate: 'write' }, async ({ body, target }) => ({
    state: await store.writer.revokeInvite(target, ownerOf(target, body), clock.now()),
  }));

  defineRoute(app, context, 'inviteState', { rate: 'read' }, async ({ body, target }) => {
    const state = await store.reader.invite(target, ownerOf(target, body), clock.now());
    if (state === undefined) throw new RelayFailure('relay/refused');
    return { state };
  });
}
