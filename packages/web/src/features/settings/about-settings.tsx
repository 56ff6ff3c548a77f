import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { Mark } from '../../ui/mark.tsx';
import { Card, Fact } from '../../ui/page.tsx';
import styles from './settings.module.css';

const c = classes(styles);

/** What this is, under which licence, and where its source is. */
export function AboutSettings() {
  return (
    <Card>
      <div className={c('about')}>
        <Mark size={48} />
        <p>{t('about.text')}</p>
      </div>
      <dl className={c('facts')}>
        <Fact name={t('about.version')}>{__WHISPR_VERSION__}</Fact>
        <Fact name={t('about.licence')}>{t('about.licenceName')}</Fact>
        <Fact name={t('about.source')}>{t('about.sourceText')}</Fact>
      </dl>
      <p className={c('note')}>{t('about.attribution')}</p>
    </Card>
  );
}
