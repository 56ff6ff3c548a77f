import { errorSentence } from '../i18n/errors.ts';
import { showToast } from './toasts.ts';

/** Runs something that speaks to core; a failure becomes a toast, never silence. Resolves with undefined then. */
export async function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    showToast({ level: 'error', text: errorSentence(error) });
    return undefined;
  }
}

/** For event handlers: like `attempt`, with nothing to wait for. */
export function run(work: Promise<unknown>): void {
  void attempt(work);
}
