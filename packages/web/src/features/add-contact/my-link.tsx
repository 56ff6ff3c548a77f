import { Copy, Share2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { attempt, run } from '../../state/run.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { QrCode } from '../../ui/qr-code.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './add-contact.module.css';

const c = classes(styles);

/** My address as a QR code and a link. Strangers who use it arrive as requests. */
export function MyLink() {
  const [address, setAddress] = useState<{ link: string; publicKey: string }>();
  useEffect(() => {
    void attempt(core().call('address.mine')).then(setAddress);
  }, []);
  if (!address)
    return (
      <div className={c('center')} aria-busy="true">
        <Spinner />
      </div>
    );
  const { link } = address;
  return (
    <div className={c('center')}>
      <p>{t('add.link.text')}</p>
      <QrCode data={link} label={t('add.link.qr')} />
      <p className={c('link')} data-testid="my-link" dir="ltr">
        {link}
      </p>
      <div className={c('buttons')}>
        <Button kind="primary" icon={<Copy aria-hidden="true" />} onClick={() => run(copyText(link))}>
          {t('add.link.copy')}
        </Button>
        {'share' in navigator ? (
          <Button
            icon={<Share2 aria-hidden="true" />}
            onClick={() => {
              // Closing the system's sheet rejects too; there is nothing to say about it.
              navigator.share({ url: link }).catch(() => undefined);
            }}
          >
            {t('add.link.share')}
          </Button>
        ) : undefined}
      </div>
      <p className={c('note')}>{t('add.link.note')}</p>
    </div>
  );
}
