export type Sample = {
  at: number;
  messages: number;
  bytes: number;
  sockets: number;
  load: number;
  cpu: number;
  memory: number;
  delay: number;
};

export type Now = {
  name: string;
  version: string;
  now: number;
  startedAt: number;
  registration: 'open' | 'token' | 'closed';
  certificateEndsAt?: number;
  readers: number;
  depositors: number;
  connections: number;
  mostConnections: number;
  stored: number;
  mostStored: number;
  samples: Sample[];
};

export type Period = {
  at: number;
  messages: number;
  bytes: number;
  refused: number;
  active: number;
  sockets: number;
  stored: number;
  load: number;
  cpu: number;
};

export type Unit = 'hour' | 'day';
export type Answer<T> = { ok: true; value: T } | { ok: false; status: number; waitSeconds: number };

/** Asks the relay that served this page. A relay that does not answer has status 0. */
async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(`/admin/api/${path}`, {
      method,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    return { ok: false, status: response.status, waitSeconds: Number(response.headers.get('retry-after') ?? 0) };
  } catch {
    return { ok: false, status: 0, waitSeconds: 0 };
  }
}

export const logIn = (password: string): Promise<Answer<unknown>> => ask('POST', 'session', { password });
export const logOut = (): Promise<Answer<unknown>> => ask('DELETE', 'session');
export const askNow = (): Promise<Answer<Now>> => ask('GET', 'now');
export const askPeriods = (unit: Unit, days: number): Promise<Answer<{ periods: Period[] }>> =>
  ask('GET', `periods?unit=${unit}&days=${days}`);
export const csvAddress = (unit: Unit): string => `/admin/api/periods.csv?unit=${unit}`;
