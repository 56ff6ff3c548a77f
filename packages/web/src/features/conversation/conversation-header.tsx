import type { ContactView } from '@whispr/core/rpc';
import { contactName } from '../../i18n/contact-name.ts';
import { ArrowLeft, Ban, EllipsisVertical, Info, Shield, ShieldAlert, ShieldCheck } from 'lucide-react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { isRequest } from '../../state/chat-order.ts';
import { IconButton } from '../../ui/button.tsx';
import { Identicon } from '../../ui/identicon.tsx';
import { MenuButton } from '../../ui/menu.tsx';
import { Name } from '../../ui/name.tsx';
import { chatPath } from '../shell/route.ts';
import { useRoute } from '../shell/use-route.ts';
import { trustLine } from './trust.ts';
import styles from './conversation-header.module.css';

const c = classes(styles);

function TrustShape({ contact }: { contact: ContactView }) {
  const { verification } = contact;
  if (contact.state === 'blocked') return <Ban aria-hidden="true" />;
  if (verification === 'verified') return <ShieldCheck aria-hidden="true" className={c('sure')} />;
  if (verification === 'changed' || verification === 'new-device')
    return <ShieldAlert aria-hidden="true" className={c('alert')} />;
  return <Shield aria-hidden="true" />;
}

interface Props {
  contact: ContactView;
  chatId: string;
  typing: boolean;
  onBack: (() => void) | undefined;
}

/** Who this is, and how sure we are; a press opens the details. */
export function ConversationHeader({ contact, chatId, typing, onBack }: Props) {
  const [route, navigate] = useRoute();
  const stranger = isRequest(contact);
  const panel = route.name === 'chat' ? route.panel : undefined;
  const toggle = (next: 'details' | 'verify'): void => navigate(chatPath(chatId, panel === next ? undefined : next));
  return (
    <header className={c('header')}>
      <h1 className="sr-only">
        <Name text={contactName(contact)} />
      </h1>
      {onBack ? (
        <IconButton label={t('action.back')} onClick={onBack}>
          <ArrowLeft aria-hidden="true" />
        </IconButton>
      ) : undefined}
      <button
        type="button"
        className={c('who')}
        disabled={stranger}
        aria-expanded={panel !== undefined}
        onClick={() => navigate(chatPath(chatId, panel === undefined ? 'details' : undefined))}
      >
        <Identicon view={contact.identicon} size={40} />
        <span className={c('words')}>
          <span className={c('name')}>
            <Name text={contactName(contact)} />
          </span>
          <span className={c('trust')}>
            {typing ? (
              t('chat.typing')
            ) : stranger ? (
              t('requests.notAccepted')
            ) : (
              <>
                <TrustShape contact={contact} />
                {trustLine(contact)}
              </>
            )}
          </span>
        </span>
      </button>
      {stranger ? undefined : (
        <MenuButton
          label={t('chat.menu')}
          icon={<EllipsisVertical aria-hidden="true" />}
          items={[
            { label: t('details.title'), icon: <Info aria-hidden="true" />, run: () => toggle('details') },
            { label: t('verify.title'), icon: <ShieldCheck aria-hidden="true" />, run: () => toggle('verify') },
          ]}
        />
      )}
    </header>
  );
}
