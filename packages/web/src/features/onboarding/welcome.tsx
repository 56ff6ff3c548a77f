import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import gate from '../startup/gate.module.css';
import { Gate } from '../startup/gate.tsx';

const c = classes(gate);
export const MAX_NAME = 64;

interface Props {
  name: string;
  onName: (name: string) => void;
  onNext: () => void;
  onRestore: () => void;
}

/** One field: what people will call you. */
export function Welcome({ name, onName, onNext, onRestore }: Props) {
  return (
    <Gate title={t('welcome.title')} lead={t('welcome.text')}>
      <form
        className={c('form')}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') onNext();
        }}
      >
        <Field
          label={t('welcome.name')}
          hint={t('welcome.nameHint')}
          value={name}
          maxLength={MAX_NAME}
          autoFocus
          onChange={(event) => onName(event.target.value)}
        />
        <div className={c('actions')}>
          <Button kind="primary" type="submit" wide disabled={name.trim() === ''}>
            {t('action.continue')}
          </Button>
          <Button kind="quiet" wide onClick={onRestore}>
            {t('welcome.restore')}
          </Button>
        </div>
      </form>
    </Gate>
  );
}
