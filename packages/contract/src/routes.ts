import type * as z from 'zod/mini';
import * as s from './schemas.ts';
import type { RelayErrorCode } from './errors.ts';

/** Errors that every route may answer with. */
export const COMMON_ERRORS = [
  'relay/bad-request',
  'relay/too-large',
  'relay/rate-limited',
  'relay/internal',
  'relay/stopping',
  'relay/storage-full',
] as const satisfies readonly RelayErrorCode[];

/** Paths of the two WebSockets; their frames are in frames.ts. */
export const SOCKETS = { read: '/v1/read', deposit: '/v1/deposit' } as const;

/**
 * The HTTP routes of the relay: the one source of client types, relay validators and the OpenAPI document at
 * `/v1/openapi.json`. `:name` in a path is base64url. Bodies and answers are JSON.
 */
export const ROUTES = {
  info: {
    method: 'GET',
    path: '/v1/info',
    summary: 'Name, key, limits and costs of this relay.',
    answer: s.info,
    errors: [],
  },
  health: { method: 'GET', path: '/healthz', summary: 'The process answers.', answer: s.health, errors: [] },
  ready: {
    method: 'GET',
    path: '/readyz',
    summary: 'The process can store and deliver.',
    answer: s.health,
    errors: [],
  },
  challenge: {
    method: 'POST',
    path: '/v1/challenge',
    summary: 'A fresh challenge, valid for two minutes.',
    answer: s.newChallenge,
    errors: [],
  },
  createMailbox: {
    method: 'POST',
    path: '/v1/mailboxes',
    summary: 'Makes a mailbox; doing it twice is harmless.',
    body: s.createMailbox,
    answer: s.done,
    errors: ['relay/refused', 'relay/work-needed', 'relay/too-many', 'relay/closed'],
  },
  mailbox: {
    method: 'POST',
    path: '/v1/mailbox',
    summary: "A signed action of a mailbox's reader: fetch, ack, prekeys, removal.",
    body: s.signed,
    answer: s.mailboxAnswer,
    errors: ['relay/refused', 'relay/stale-challenge', 'relay/too-many'],
  },
  deposit: {
    method: 'POST',
    path: '/v1/deposit/:mailbox',
    summary: 'Deposits one envelope; the same deposit id twice is stored once.',
    body: s.deposit,
    answer: s.done,
    errors: ['relay/refused', 'relay/mailbox-full', 'relay/work-needed'],
  },
  takePreKeys: {
    method: 'POST',
    path: '/v1/prekeys/:mailbox',
    summary: 'The base prekeys and one one-time prekey, which is handed out once.',
    answer: s.preKeys,
    errors: ['relay/not-found'],
  },
  getRecord: {
    method: 'GET',
    path: '/v1/records/:slot',
    summary: 'Reads a record.',
    answer: s.record,
    errors: ['relay/not-found'],
  },
  putRecord: {
    method: 'PUT',
    path: '/v1/records/:slot',
    summary: 'Writes a record if `version` is the stored one plus 1; the first write fixes the key.',
    body: s.putRecord,
    answer: s.done,
    errors: ['relay/refused', 'relay/version-conflict', 'relay/too-many'],
  },
  putInvite: {
    method: 'PUT',
    path: '/v1/invites/:slot',
    summary: 'Leaves a sealed invite for five minutes.',
    body: s.putInvite,
    answer: s.done,
    errors: ['relay/refused', 'relay/version-conflict', 'relay/too-many'],
  },
  takeInvite: {
    method: 'POST',
    path: '/v1/invites/:slot/take',
    summary: 'Takes an invite; only the first to ask gets it.',
    answer: s.inviteBlob,
    errors: ['relay/not-found', 'relay/invite-used', 'relay/invite-expired', 'relay/invite-revoked'],
  },
  revokeInvite: {
    method: 'POST',
    path: '/v1/invites/:slot/revoke',
    summary: 'Withdraws an invite.',
    body: s.inviteOwner,
    answer: s.inviteState,
    errors: ['relay/refused'],
  },
  inviteState: {
    method: 'POST',
    path: '/v1/invites/:slot/state',
    summary: 'Tells its owner what became of an invite.',
    body: s.inviteOwner,
    answer: s.inviteState,
    errors: ['relay/refused'],
  },
} as const satisfies Record<string, Route>;

export type Route = {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  summary: string;
  body?: z.core.$ZodType;
  answer: z.core.$ZodType;
  errors: readonly RelayErrorCode[];
};
export type RouteName = keyof typeof ROUTES;
