import { WhisprError } from '@whispr/protocol/errors';
import { MAX_TEXT_BYTES, someBytes, text, uint } from '@whispr/protocol/content';
import * as z from 'zod/mini';
import type { Method, Params } from './contract.ts';

const nothing = z.undefined();
const id = z.string().check(z.regex(/^[0-9a-f]{32}$/));
const pin = text(256);
const accessKey = text(128);
const origin = text(256);
const name = text(1024);
const messageText = text(MAX_TEXT_BYTES);
const byId = z.strictObject({ id });

/** What a face may send for every method: sizes first, then form. Faces are ours, but a port may be reached by others. */
const PARAMS: { readonly [M in Method]: z.ZodMiniType<Params<M>> } = {
  status: nothing,
  'status.useHere': nothing,

  'pin.check': z.strictObject({ pin, name }),
  'account.create': z.strictObject({ name, pin, relay: origin }),
  'account.accessKey': nothing,
  'account.confirmAccessKey': z.strictObject({ group: uint(7), text: text(16) }),
  'account.unlock': z.strictObject({ pin }),
  'account.unlockWithAccessKey': z.strictObject({ accessKey, pin }),
  'account.restore': z.strictObject({ accessKey, pin, relay: origin }),
  'account.lock': nothing,
  'account.changePin': z.strictObject({ current: pin, next: pin }),
  'account.wipe': nothing,

  'profile.get': nothing,
  'profile.set': z.strictObject({ name }),
  'address.mine': nothing,

  'settings.get': nothing,
  'settings.set': z.strictObject({
    receipts: z.exactOptional(z.boolean()),
    typing: z.exactOptional(z.boolean()),
    theme: z.exactOptional(z.enum(['light', 'dark', 'system'])),
    autoLockMinutes: z.exactOptional(uint(24 * 60)),
    enterSends: z.exactOptional(z.boolean()),
    relay: z.exactOptional(origin),
  }),
  'relay.check': z.strictObject({ origin }),
  connection: nothing,

  'invite.create': nothing,
  'invite.revoke': byId,
  'invite.list': nothing,
  'invite.join': z.strictObject({ code: text(64) }),

  'contact.add': z.strictObject({ address: text(4096), text: z.exactOptional(messageText) }),
  'contact.list': nothing,
  'contact.get': byId,
  'contact.accept': byId,
  'contact.decline': byId,
  'contact.block': byId,
  'contact.unblock': byId,
  'contact.remove': byId,
  'contact.rename': z.strictObject({ id, nickname: name }),
  'contact.safetyNumber': byId,
  'contact.setVerified': z.strictObject({ id, verified: z.boolean() }),
  'contact.scan': z.strictObject({ id, qr: someBytes(0, 4096) }),

  'chat.list': nothing,
  'chat.messages': z.strictObject({
    chat: id,
    limit: uint(200).check(z.minimum(1)),
    before: z.exactOptional(id),
    after: z.exactOptional(id),
    around: z.exactOptional(id),
    end: z.exactOptional(z.boolean()),
  }),
  'chat.markRead': z.strictObject({ chat: id, arrival: uint() }),
  'chat.setPosition': z.strictObject({ chat: id, message: z.exactOptional(id) }),
  'chat.setDraft': z.strictObject({ chat: id, text: text(1_000_000) }),
  'chat.setTyping': z.strictObject({ chat: id, on: z.boolean() }),

  'message.send': z.strictObject({ chat: id, id, text: messageText }),
  'message.retry': byId,
  'message.remove': byId,
};

/** True for the names of the contract and nothing that objects inherit. */
export function isMethod(value: unknown): value is Method {
  return typeof value === 'string' && Object.hasOwn(PARAMS, value);
}

/** The parameters as the method takes them; anything else is `core/bad-params`, without quoting them. */
export function parseParams<M extends Method>(method: M, params: unknown): Params<M> {
  const result = z.safeParse(PARAMS[method], params);
  if (!result.success) throw new WhisprError('core/bad-params', `the parameters of ${method} have another form`);
  return result.data;
}
