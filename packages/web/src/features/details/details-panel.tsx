import { ArrowLeft, X } from 'lucide-react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { useColumns } from '../../lib/use-media.ts';
import { useChats } from '../../state/chats.ts';
import { IconButton } from '../../ui/button.tsx';
import { ContactDetails } from './contact-details.tsx';
import { SafetyNumber } from './safety-number.tsx';
import styles from './details.module.css';

const c = classes(styles);

interface Props {
  chatId: string;
  panel: 'details' | 'verify';
  onClose: () => void;
  onPanel: (panel: 'details' | 'verify') => void;
}

/** Beside the conversation: who the contact is, or the comparison of keys. */
export function DetailsPanel({ chatId, panel, onClose, onPanel }: Props) {
  const alone = useColumns() === 1;
  const contact = useChats((state) => state.chats[chatId]?.contact);
  if (!contact) return null;
  const verify = panel === 'verify';
  const Heading = alone ? 'h1' : 'h2';
  return (
    <div className={c('panel')}>
      <header className={c('header')}>
        {verify ? (
          <IconButton label={t('action.back')} onClick={() => onPanel('details')}>
            <ArrowLeft aria-hidden="true" />
          </IconButton>
        ) : undefined}
        <Heading>{verify ? t('verify.title') : t('details.title')}</Heading>
        <IconButton label={t('action.close')} onClick={onClose}>
          <X aria-hidden="true" />
        </IconButton>
      </header>
      <div className={c('body')}>
        {verify ? (
          <SafetyNumber key={contact.publicKey} contact={contact} />
        ) : (
          <ContactDetails contact={contact} onVerify={() => onPanel('verify')} />
        )}
      </div>
    </div>
  );
}
