import { isWhisprError } from '@whispr/protocol/errors';
import { scrypt } from '@whispr/protocol/primitives';

export interface KdfRequest {
  password: Uint8Array;
  salt: Uint8Array;
  params: { N: number; r: number; p: number };
}
export type KdfAnswer = { key: Uint8Array } | { code: string };

const OUTPUT_BYTES = 32;

/** The Worker's whole life: one question, one answer. Whoever asked then ends it, and its 128 MiB go with it. */
globalThis.addEventListener('message', ({ data }: MessageEvent<KdfRequest>) => {
  const answer = (value: KdfAnswer) => globalThis.postMessage(value);
  scrypt(data.password, data.salt, data.params, OUTPUT_BYTES).then(
    (key) => answer({ key }),
    (error: unknown) => answer({ code: isWhisprError(error) ? error.code : 'crypto/kdf-failed' }),
  );
});
