import { useEffect } from 'react';
import { create } from 'zustand';
import { useRoute } from './use-route.ts';

/** The address of a contact link that was opened, until it has been shown for adding. */
export const useOpenedLink = create<{ address: string | undefined }>(() => ({ address: undefined }));

/** Takes an opened contact link out of the address bar, so that it does not stay in the history. */
export function useContactLink(): void {
  const [route, navigate] = useRoute();
  const payload = route.name === 'add-link' ? route.payload : undefined;
  useEffect(() => {
    if (payload === undefined) return;
    useOpenedLink.setState({ address: `${location.origin}/#/add/${payload}` });
    navigate('/add/paste', { replace: true });
  }, [payload, navigate]);
}
