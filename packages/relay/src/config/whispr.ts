import type { Values } from './values.ts';

export const WHISPR_MODES = ['safe', 'open', 'off'] as const;

/**
 * Settings of the documented Whispr API. `safe`: who reads an inbox or acts as a member proves to hold the key; `open`
 * also admits original clients, which cannot; `off`: the API is not there.
 */
export type WhisprSettings = {
  mode: (typeof WHISPR_MODES)[number];
  /** Messages a second from one signing key or member; `WHISPR_RATE`, as for deposits. */
  perSecond: number;
  /** Messages, and attachments, that may wait for one recipient. */
  queue: number;
  /** How long a direct message waits. */
  ttlSeconds: number;
  /** How long attachments and messages of groups are kept. */
  fileTtlSeconds: number;
  groupTtlSeconds: number;
  /** Messages kept in one group; the oldest go first. */
  groupMessages: number;
  /** Members of one group, people who wait for approval included. */
  members: number;
};

/** The defaults: what the original promises, and bounds where it has none. */
export function whisprSettings(own: Partial<WhisprSettings> = {}): WhisprSettings {
  return {
    mode: 'safe',
    perSecond: 10,
    queue: 20,
    ttlSeconds: 60,
    fileTtlSeconds: 86_400,
    groupTtlSeconds: 30 * 86_400,
    groupMessages: 10_000,
    members: 1000,
    ...own,
  };
}

/** The settings as an operator gives them. `WHISPR_OPEN=1` is short for `WHISPR_API=open`. */
export function readWhisprSettings(values: Values, perSecond: number): WhisprSettings {
  const standard = whisprSettings();
  const mode = values.oneOf('WHISPR_API', standard.mode, WHISPR_MODES);
  const open = values.oneOf('WHISPR_OPEN', '0', ['0', '1']) === '1';
  values.check('WHISPR_OPEN', !(open && mode === 'off'), 'not be 1 where WHISPR_API is off');
  return {
    mode: open ? 'open' : mode,
    perSecond,
    queue: values.whole('WHISPR_API_QUEUE', standard.queue, 1, 100_000),
    ttlSeconds: values.whole('WHISPR_API_TTL', standard.ttlSeconds, 1, 30 * 86_400),
    fileTtlSeconds: values.whole('WHISPR_API_FILE_TTL', standard.fileTtlSeconds, 1, 365 * 86_400),
    groupTtlSeconds: values.whole('WHISPR_API_GROUP_TTL', standard.groupTtlSeconds, 1, 3650 * 86_400),
    groupMessages: values.whole('WHISPR_API_GROUP_MESSAGES', standard.groupMessages, 1, 10_000_000),
    members: values.whole('WHISPR_API_MEMBERS', standard.members, 1, 100_000),
  };
}
