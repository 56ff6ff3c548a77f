import { t } from '../../i18n/index.ts';
import { Field } from '../../ui/field.tsx';

const LENGTH = 32;
const GROUP = 4;

/** Without spaces and dashes, in capitals, letters that are written for digits replaced. */
export function plainKey(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/gu, '').replaceAll('O', '0').replaceAll(/[IL]/gu, '1');
}

/** All 32 characters are there. Whether they are right, only core can say. */
export const isCompleteKey = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{32}$/u.test(plainKey(text));

/** In groups of four, as the key is shown. */
export const groupedKey = (text: string): string =>
  (
    plainKey(text)
      .slice(0, LENGTH)
      .match(new RegExp(`.{1,${GROUP}}`, 'gu')) ?? []
  ).join(' ');

interface Props {
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}

/** Where the access key is typed or pasted; it forms groups by itself. */
export function AccessKeyField({ value, onChange, autoFocus = false }: Props) {
  const count = plainKey(value).length;
  return (
    <Field
      label={t('accessKey.label')}
      mono
      autoFocus={autoFocus}
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      value={value}
      hint={t('accessKey.count', { count })}
      onChange={(event) => {
        const atEnd = event.target.selectionStart === event.target.value.length;
        onChange(atEnd ? groupedKey(event.target.value) : event.target.value);
      }}
      onBlur={() => onChange(groupedKey(value))}
    />
  );
}
