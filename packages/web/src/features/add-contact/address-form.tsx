import { useId, useState, type FormEvent } from 'react';
import { errorSentence } from '../../i18n/errors.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { Button } from '../../ui/button.tsx';
import styles from './add-contact.module.css';
import { useOpenContact } from './use-open-contact.ts';

const c = classes(styles);
const BARE_KEY = /^[0-9a-f]{64}$/iu;
const MAX_HELLO = 1000;

/** A link, or a public key of 64 digits, with a first message if one wants to write one. */
export function AddressForm({ initial }: { initial: string }) {
  const [address, setAddress] = useState(initial);
  const [hello, setHello] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const id = useId();
  const openContact = useOpenContact();
  const bare = BARE_KEY.test(address.trim());

  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (address.trim() === '' || busy) return;
    setBusy(true);
    setError(undefined);
    const text = hello.trim();
    try {
      openContact(await core().call('contact.add', { address: address.trim(), ...(text === '' ? {} : { text }) }));
    } catch (failure) {
      setError(errorSentence(failure));
      setBusy(false);
    }
  };

  return (
    <form className={c('form')} onSubmit={(event) => void add(event)}>
      <div className={c('area')}>
        <label htmlFor={`${id}-address`}>{t('add.paste.label')}</label>
        <textarea
          id={`${id}-address`}
          rows={3}
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          autoFocus={initial === ''}
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
      </div>
      {bare ? <p className={c('note')}>{t('add.paste.bare')}</p> : undefined}
      <div className={c('area')}>
        <label htmlFor={`${id}-hello`}>{t('add.paste.hello')}</label>
        <textarea
          id={`${id}-hello`}
          rows={2}
          dir="auto"
          autoComplete="off"
          maxLength={MAX_HELLO}
          value={hello}
          onChange={(event) => setHello(event.target.value)}
        />
      </div>
      {error === undefined ? undefined : (
        <p role="alert" className={c('error')}>
          {error}
        </p>
      )}
      <Button kind="primary" type="submit" wide busy={busy} disabled={address.trim() === ''}>
        {busy ? t('add.paste.busy') : t('add.paste.action')}
      </Button>
      <p className={c('note')}>{t('add.paste.note')}</p>
    </form>
  );
}
