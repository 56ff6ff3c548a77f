import { useCallback, useEffect, useRef } from 'react';
import { core } from '../../state/core.ts';

const REPEAT_MS = 4_000;
const IDLE_MS = 5_000;

/** Tells core that one types: at the first key, again every few seconds, and that it ended. Core decides whether it is sent. */
export function useTypingSignal(chat: string): (typing: boolean) => void {
  const state = useRef({ on: false, saidAt: 0, timer: 0 });

  const say = useCallback(
    (on: boolean) => {
      state.current.on = on;
      state.current.saidAt = on ? Date.now() : 0;
      // A typing signal that is lost or refused is worth no word to the user.
      core()
        .call('chat.setTyping', { chat, on })
        .catch(() => undefined);
    },
    [chat],
  );

  const signal = useCallback(
    (typing: boolean) => {
      clearTimeout(state.current.timer);
      if (!typing) {
        if (state.current.on) say(false);
        return;
      }
      if (!state.current.on || Date.now() - state.current.saidAt > REPEAT_MS) say(true);
      state.current.timer = window.setTimeout(() => say(false), IDLE_MS);
    },
    [say],
  );

  useEffect(() => () => signal(false), [signal]);
  return signal;
}
