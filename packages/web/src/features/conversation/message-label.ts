import type { MessageView } from '@whispr/core/rpc';
import { fullTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { sentence } from '../../i18n/sentence.ts';
import { capMarks, cutText } from '../../lib/safe-text.ts';

const SPOKEN = 600;

/** What stands in a bubble that has no text of its own, or its text. */
export function messageWords(row: MessageView, name: string): string {
  return row.kind === 'text' ? capMarks(row.text) : sentence(row.text, { name, ...row.values }, 'line.unknown');
}

/** The whole message as one sentence for a screen reader: who, what, when, how far it has come. */
export function messageLabel(row: MessageView, name: string): string {
  const words = cutText(messageWords(row, name), SPOKEN);
  const who = row.own ? t('message.you') : name;
  const label = t('message.label', { who, text: words, time: fullTime(row.at) });
  const state = row.own && row.state ? t('message.labelState', { label, state: t(`state.${row.state}`) }) : label;
  return row.late ? t('message.labelState', { label: state, state: t('message.late') }) : state;
}
