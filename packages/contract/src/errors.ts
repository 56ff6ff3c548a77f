/**
 * Errors of the relay. `number` travels in binary frames, `http` is the status of routes, `code` is what clients look up.
 * Numbers are never reused. An answer carries only the code, a fixed sentence and, for 429 and 507, when to try again.
 */
export const RELAY_ERRORS = {
  'relay/bad-request': {
    number: 1,
    http: 400,
    retry: 'never',
    message: 'The request does not have the documented form.',
  },
  'relay/too-large': { number: 2, http: 413, retry: 'never', message: 'The request is larger than the relay accepts.' },
  'relay/rate-limited': { number: 3, http: 429, retry: 'later', message: 'Too many requests; wait and try again.' },
  'relay/refused': { number: 4, http: 403, retry: 'never', message: 'No such mailbox, or not the key to it.' },
  'relay/stale-challenge': {
    number: 5,
    http: 401,
    retry: 'now',
    message: 'The challenge is unknown or too old; ask for a new one.',
  },
  'relay/mailbox-full': {
    number: 6,
    http: 507,
    retry: 'later',
    message: 'The mailbox is full until its reader comes by.',
  },
  'relay/storage-full': { number: 7, http: 507, retry: 'later', message: 'The relay has no room left.' },
  'relay/work-needed': {
    number: 8,
    http: 402,
    retry: 'never',
    message: 'A proof of work is missing, wrong or too old.',
  },
  'relay/version-conflict': {
    number: 9,
    http: 409,
    retry: 'now',
    message: 'The record has changed since it was read.',
  },
  'relay/not-found': { number: 10, http: 404, retry: 'never', message: 'There is nothing here.' },
  'relay/invite-used': { number: 11, http: 410, retry: 'never', message: 'This invite was used.' },
  'relay/invite-expired': { number: 12, http: 410, retry: 'never', message: 'This invite has expired.' },
  'relay/invite-revoked': { number: 13, http: 410, retry: 'never', message: 'This invite was withdrawn.' },
  'relay/superseded': { number: 14, http: 409, retry: 'now', message: 'Another connection reads this mailbox now.' },
  'relay/too-many': { number: 15, http: 429, retry: 'later', message: 'A limit on the number of things is reached.' },
  'relay/internal': { number: 16, http: 500, retry: 'later', message: 'The relay failed; nothing was changed.' },
  'relay/stopping': { number: 17, http: 503, retry: 'later', message: 'The relay is restarting.' },
  'relay/closed': {
    number: 18,
    http: 403,
    retry: 'never',
    message: 'This relay does not take new mailboxes without an invite token.',
  },
  'relay/storage-unavailable': {
    number: 19,
    http: 503,
    retry: 'later',
    message: 'The relay cannot reach its store at the moment.',
  },
} as const;

export type RelayErrorCode = keyof typeof RELAY_ERRORS;

const BY_NUMBER = new Map<number, RelayErrorCode>(
  Object.entries(RELAY_ERRORS).map(([code, entry]) => [entry.number, code as RelayErrorCode]),
);

/** The code for a number in a frame; an unknown number means a newer relay and is treated as `relay/internal`. */
export function relayErrorCode(number: number): RelayErrorCode {
  return BY_NUMBER.get(number) ?? 'relay/internal';
}
