import { checkWork, createText, LIMITS, mailboxText, schemas } from '@whispr/contract';
import { fromUtf8 } from '@whispr/protocol/bytes';
import type { FastifyInstance } from 'fastify';
import type * as z from 'zod/mini';
import { asFailure, RelayFailure } from '../../failure.ts';
import { verifySignature } from '../../keys/ed25519.ts';
import { keyOf, mailboxIdOf, sha256 } from '../../keys/ids.ts';
import { decode, encode } from '../bytes.ts';
import type { Context } from '../context.ts';
import { defineRoute, parse, type Answer } from '../define-route.ts';

type Action = z.output<typeof schemas.mailboxAction>;

/** Making a mailbox, what its reader does by signed request, deposits without a WebSocket, and taking prekeys. */
export function mailboxRoutes(app: FastifyInstance, context: Context): void {
  const { store, hub, deposits, answers, limiter, clock, config, registration } = context;

  defineRoute(app, context, 'createMailbox', { rate: 'create' }, async ({ body }) => {
    const publicKey = decode(body.publicKey);
    if (!verifySignature(publicKey, createText(publicKey, body.kind), decode(body.signature)))
      throw new RelayFailure('relay/refused');
    const claim = {
      subject: publicKey,
      work: decode(body.work),
      bits: config.work.mailbox,
      nowMs: clock.now(),
      sha256,
    };
    if (!checkWork({ ...claim, ageMs: LIMITS.mailboxWorkAgeMs })) throw new RelayFailure('relay/work-needed');
    const id = mailboxIdOf(publicKey);
    // Asking again for a mailbox that is there stays harmless when the relay is closed.
    if (config.registration !== 'open' && (await store.reader.mailbox(id)) === undefined)
      registration.check(body.token);
    await store.writer.createMailbox(id, body.kind);
    return {};
  });

  defineRoute(app, context, 'mailbox', { bodyLimit: LIMITS.jsonBody }, async ({ body, source }) => {
    const action = parse(schemas.mailboxAction, parseJson(body.payload));
    // Acks are never held up: they make room.
    if (action.action !== 'ack') limiter.use('read', source);
    return act(action, await authenticated(context, body));
  });

  defineRoute(app, context, 'deposit', { bodyLimit: 2 * LIMITS.envelope }, async ({ body, target, source }) => {
    const request = {
      mailbox: target,
      depositId: decode(body.depositId),
      ttl: body.ttl,
      work: body.work === undefined ? new Uint8Array(0) : decode(body.work),
      envelope: decode(body.envelope),
    };
    if (request.envelope.length > LIMITS.envelope) throw new RelayFailure('relay/too-large');
    const tick = answers.tickFor();
    return new Promise((resolve, reject) => {
      deposits.submit(source, request, (failure) =>
        answers.at(tick, () => {
          context.onDeposit(target, request.envelope.length, failure);
          if (failure === undefined) resolve({});
          else reject(failure);
        }),
      );
    });
  });

  defineRoute(app, context, 'takePreKeys', {}, async ({ target, source }) => {
    limiter.use('read', source);
    limiter.use('preKeys', source, keyOf(target));
    const { base, oneTime } = await store.writer.takePreKeys(target);
    return { base: encode(base), ...(oneTime === undefined ? {} : { oneTime: encode(oneTime) }) };
  });

  async function act(action: Action, id: Uint8Array): Promise<Answer<'mailbox'>> {
    switch (action.action) {
      case 'fetch': {
        const after = Number(action.after);
        if (!Number.isSafeInteger(after)) throw new RelayFailure('relay/bad-request');
        const rows = await hub.fetch(id, after, action.limit + 1);
        const envelopes = rows.slice(0, action.limit).map((row) => ({
          sequence: String(row.sequence),
          depositId: encode(row.depositId),
          envelope: encode(row.envelope),
        }));
        return { envelopes, more: rows.length > action.limit };
      }
      case 'ack':
        await hub.acknowledge(id, action.depositIds.map(decode));
        return {};
      case 'publish-prekeys': {
        const base = action.base === undefined ? undefined : blob(action.base);
        return store.writer.publishPreKeys(id, base, action.oneTime.map(blob));
      }
      case 'count-prekeys':
        return store.reader.preKeyCount(id);
      case 'remove':
        await hub.remove(id);
        return {};
    }
  }
}

/** The mailbox whose key signed the request. A wrong key and an unknown mailbox are one case, told at a tick (R12). */
async function authenticated(context: Context, body: z.output<typeof schemas.signed>): Promise<Uint8Array> {
  const { answers, challenges, store, hub } = context;
  const tick = answers.tickFor();
  try {
    const publicKey = decode(body.publicKey);
    const challenge = decode(body.challenge);
    await challenges.use(challenge);
    const text = mailboxText(store.relayKey, challenge, sha256(fromUtf8(body.payload)));
    const genuine = verifySignature(publicKey, text, decode(body.signature));
    const id = mailboxIdOf(publicKey);
    const found = await hub.find(id);
    if (!genuine || found === undefined) throw new RelayFailure('relay/refused');
    return id;
  } catch (error) {
    return new Promise((_resolve, reject) => {
      answers.at(tick, () => reject(asFailure(error)));
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RelayFailure('relay/bad-request', { cause });
  }
}

function blob(text: string): Uint8Array {
  const bytes = decode(text);
  if (bytes.length > LIMITS.preKeyBlob) throw new RelayFailure('relay/too-large');
  return bytes;
}
