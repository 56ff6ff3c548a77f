import { useEffect } from 'react';
import { core } from '../../state/core.ts';
import { run } from '../../state/run.ts';

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
const EVERY_MS = 15_000;

/** Core locks after a time without a person; somebody who only reads is a person too, and core is told so. */
export function useSignOfLife(): void {
  useEffect(() => {
    let told = performance.now();
    const alive = (): void => {
      if (performance.now() - told < EVERY_MS) return;
      told = performance.now();
      run(core().call('settings.get'));
    };
    for (const name of SIGNS) window.addEventListener(name, alive, { passive: true, capture: true });
    return () => {
      for (const name of SIGNS) window.removeEventListener(name, alive, { capture: true });
    };
  }, []);
}
