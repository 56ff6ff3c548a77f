import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt with 128 MiB of memory: half a second of one core for each guess. */
const COST = { log2N: 17, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** What a hash may ask for; more would let a wrong line exhaust the memory. */
const LARGEST_LOG2N = 18;

type PasswordHash = { log2N: number; r: number; p: number; salt: Buffer; key: Buffer };

/** `scrypt:<log2 N>:<r>:<p>:<salt>:<key>`, base64url; no `$`, which shells and compose files would replace. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, { ...COST, salt, key: Buffer.alloc(KEY_BYTES) });
  return `scrypt:${COST.log2N}:${COST.r}:${COST.p}:${salt.toString('base64url')}:${key.toString('base64url')}`;
}

/** The parts of a hash, `undefined` if it is none or asks for too little or too much work. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const match = /^scrypt:(\d{1,2}):(\d{1,2}):(\d{1,2}):([\w-]{22}):([\w-]{43})$/.exec(text);
  if (match === null) return undefined;
  const [log2N = 0, r = 0, p = 0] = match.slice(1, 4).map(Number);
  if (log2N < 14 || log2N > LARGEST_LOG2N || r !== 8 || p < 1 || p > 4) return undefined;
  const [salt = '', key = ''] = match.slice(4);
  return { log2N, r, p, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
}

/** Whether `password` made `hash`; compared in constant time. */
export async function checkPassword(password: string, hash: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, hash), hash.key);
}

function derive(password: string, hash: PasswordHash): Promise<Buffer> {
  const N = 2 ** hash.log2N;
  const options = { N, r: hash.r, p: hash.p, maxmem: 256 * N * hash.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), hash.salt, hash.key.length, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
