import { isWhisprError } from '@whispr/protocol/errors';
import { RpcError } from '@whispr/core/rpc';
import { isMessageKey, t } from './index.ts';

/** The stable code of anything that was thrown. */
export function errorCode(error: unknown): string {
  return isWhisprError(error) ? error.code : 'unknown';
}

/** What happened and what to do, for a code such as `invite/used`. Unknown codes get a plain sentence with the code in it. */
export function codeSentence(code: string, data: Readonly<Record<string, number>> = {}): string {
  const key = `error.${code.replaceAll('/', '.')}`;
  return isMessageKey(key) ? t(key, data) : t('error.unknown', { code });
}

/** The sentence for anything that was thrown. */
export function errorSentence(error: unknown): string {
  return codeSentence(errorCode(error), error instanceof RpcError ? error.data : {});
}
