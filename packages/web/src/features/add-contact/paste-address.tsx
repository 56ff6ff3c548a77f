import { useEffect, useState } from 'react';
import { useOpenedLink } from '../shell/use-contact-link.ts';
import { AddressForm } from './address-form.tsx';

/** A link or key from elsewhere; a link that opened this page is already filled in. */
export function PasteAddress() {
  const [initial] = useState(() => useOpenedLink.getState().address ?? '');
  useEffect(() => useOpenedLink.setState({ address: undefined }), []);
  return <AddressForm initial={initial} />;
}
