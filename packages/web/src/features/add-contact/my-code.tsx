import type { InviteView } from '@whispr/core/rpc';
import { Check, CircleSlash, Clock, Copy, RotateCw } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { errorSentence } from '../../i18n/errors.ts';
import { countdown } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { useNow } from '../../lib/use-now.ts';
import { useChats } from '../../state/chats.ts';
import { core } from '../../state/core.ts';
import { applyInvite, useInvites } from '../../state/invites.ts';
import { run } from '../../state/run.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { ContactRequest } from '../requests/contact-request.tsx';
import styles from './add-contact.module.css';
import { groupedCode } from './code.ts';

const c = classes(styles);
const LIFE_MS = 300_000;

/** An invite of ours that still waits, or a new one. */
async function currentInvite(): Promise<InviteView> {
  const known = await core().call('invite.list');
  return (
    known.find((invite) => invite.state === 'waiting' && invite.expiresAt > Date.now() + 20_000) ??
    core().call('invite.create')
  );
}

/** A code to read to somebody, with the time it has left and what has become of it. */
export function MyCode() {
  const [id, setId] = useState<string>();
  const [error, setError] = useState<string>();
  const invite = useInvites((state) => (id === undefined ? undefined : state.invites[id]));
  const joined = useChats((state) => (invite?.contact === undefined ? undefined : state.contacts[invite.contact]));
  const started = useRef(false);

  const begin = useCallback(async (work: () => Promise<InviteView>) => {
    setError(undefined);
    try {
      const made = await work();
      applyInvite(made);
      setId(made.id);
    } catch (failure) {
      setError(errorSentence(failure));
    }
  }, []);
  const renew = (): void => void begin(() => core().call('invite.create'));

  useEffect(() => {
    if (started.current) return;
    started.current = true;
    void begin(currentInvite);
  }, [begin]);

  if (error !== undefined)
    return (
      <div className={c('center')}>
        <p role="alert" className={c('error')}>
          {error}
        </p>
        <Button kind="primary" icon={<RotateCw aria-hidden="true" />} onClick={renew}>
          {t('action.tryAgain')}
        </Button>
      </div>
    );
  if (!invite)
    return (
      <div className={c('center')} aria-busy="true">
        <Spinner />
        <p>{t('invite.making')}</p>
      </div>
    );
  if (joined?.state === 'joining') return <ContactRequest contact={joined} count={0} />;
  return <Code invite={invite} onRenew={renew} />;
}

function Code({ invite, onRenew }: { invite: InviteView; onRenew: () => void }) {
  const now = useNow(500);
  const left = invite.expiresAt - now;
  const state = invite.state === 'waiting' && left <= 0 ? 'expired' : invite.state;
  const waiting = state === 'waiting';
  return (
    <div className={c('center')}>
      <p>{t('invite.read')}</p>
      <p
        className={c('code')}
        data-done={waiting ? undefined : ''}
        data-testid="invite-code"
        aria-label={invite.code.split('').join(' ')}
      >
        {groupedCode(invite.code).map((part) => (
          <span key={part}>{part}</span>
        ))}
      </p>
      {waiting ? (
        <div className={c('bar')} aria-hidden="true">
          <span style={{ transform: `scaleX(${Math.min(1, left / LIFE_MS)})` }} />
        </div>
      ) : undefined}
      <p className={c('state')} role="status">
        {state === 'used' ? (
          <Check aria-hidden="true" />
        ) : waiting ? (
          <Clock aria-hidden="true" />
        ) : (
          <CircleSlash aria-hidden="true" />
        )}
        {waiting ? (
          <span aria-hidden="true">{t('invite.waiting', { time: countdown(left) })}</span>
        ) : (
          t(`invite.${state}`)
        )}
        {waiting ? <span className="sr-only">{t('invite.waitingSpoken')}</span> : undefined}
      </p>
      <div className={c('buttons')}>
        {waiting ? (
          <>
            <Button kind="primary" icon={<Copy aria-hidden="true" />} onClick={() => run(copyText(invite.code))}>
              {t('invite.copy')}
            </Button>
            <Button onClick={() => run(core().call('invite.revoke', { id: invite.id }).then(applyInvite))}>
              {t('invite.revoke')}
            </Button>
          </>
        ) : (
          <Button kind="primary" icon={<RotateCw aria-hidden="true" />} onClick={onRenew}>
            {t('invite.new')}
          </Button>
        )}
      </div>
      <p className={c('note')}>{t('invite.note')}</p>
    </div>
  );
}
