import { Camera, ImageUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { attempt } from '../../state/run.ts';
import { showToast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { readCode, type FoundCode } from './read-codes.ts';
import styles from './scanner.module.css';
import { useCamera } from './use-camera.ts';

const c = classes(styles);

interface Props {
  text: string;
  onFound: (code: FoundCode) => void;
}

function Viewfinder({ onFound }: { onFound: (code: FoundCode) => void }) {
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const state = useCamera(video, onFound);
  return (
    <div className={c('finder')} aria-busy={state === 'asking'}>
      <video ref={setVideo} playsInline muted className={c('video')} aria-label={t('scan.video')} />
      {state === 'on' ? undefined : (
        <p className={c('over')} role="status">
          {t(`scan.${state}`)}
        </p>
      )}
    </div>
  );
}

/** Explains first, then asks for the camera; a picture from a file works too. */
export function Scanner({ text, onFound }: Props) {
  const [camera, setCamera] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const readFile = async (picture: File | undefined): Promise<void> => {
    if (!picture) return;
    const code = await attempt(readCode(picture));
    if (code) onFound(code);
    else showToast({ level: 'warning', text: t('scan.nothing') });
  };

  return (
    <div className={c('scanner')}>
      <p>{text}</p>
      {camera ? <Viewfinder onFound={onFound} /> : undefined}
      <div className={c('buttons')}>
        {camera ? undefined : (
          <Button kind="primary" icon={<Camera aria-hidden="true" />} onClick={() => setCamera(true)}>
            {t('scan.camera')}
          </Button>
        )}
        <Button icon={<ImageUp aria-hidden="true" />} onClick={() => file.current?.click()}>
          {t('scan.image')}
        </Button>
      </div>
      <input
        ref={file}
        type="file"
        accept="image/*"
        hidden
        aria-label={t('scan.image')}
        onChange={(event) => void readFile(event.target.files?.[0])}
      />
      <p className={c('note')}>{t('scan.note')}</p>
    </div>
  );
}
