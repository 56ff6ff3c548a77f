import { useSyncExternalStore } from 'react';

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** One pane below 720 px, two up to 1080 px, three from there on. */
export function useColumns(): 1 | 2 | 3 {
  const two = useMedia('(min-width: 720px)');
  const three = useMedia('(min-width: 1080px)');
  return three ? 3 : two ? 2 : 1;
}
