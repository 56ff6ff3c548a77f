import { t } from '../../i18n/index.ts';
import { Page } from '../../ui/page.tsx';
import type { AddWay } from '../shell/route.ts';
import { useRoute } from '../shell/use-route.ts';
import { AddMenu } from './add-menu.tsx';
import { EnterCode } from './enter-code.tsx';
import { MyCode } from './my-code.tsx';
import { MyLink } from './my-link.tsx';
import { PasteAddress } from './paste-address.tsx';
import { ScanAddress } from './scan-address.tsx';

function Way({ way }: { way: AddWay | undefined }) {
  switch (way) {
    case 'code':
      return <MyCode />;
    case 'enter':
      return <EnterCode />;
    case 'link':
      return <MyLink />;
    case 'scan':
      return <ScanAddress />;
    case 'paste':
      return <PasteAddress />;
    case undefined:
      return <AddMenu />;
    default:
      return <AddMenu />;
  }
}

/** All ways to begin talking to somebody. */
export function AddContact({ way }: { way: AddWay | undefined }) {
  const [, navigate] = useRoute();
  return (
    <Page
      title={way === undefined ? t('add.title') : t(`add.${way}.title`)}
      onBack={() => navigate(way === undefined ? '/' : '/add')}
    >
      <Way way={way} />
    </Page>
  );
}
