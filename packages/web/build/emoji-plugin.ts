import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:emoji/';
const NEWEST = 15.1;
const TONES = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;
const COMPONENT_GROUP = 2;

interface SourceEmoji {
  emoji: string;
  label: string;
  group?: number;
  order?: number;
  version: number;
  tags?: string[];
  skins?: { emoji: string; tone: number | number[] }[];
}
interface SourceMessages {
  groups: { key: string; message: string; order: number }[];
  skinTones: { key: string; message: string }[];
}

/** The picker's data for one language, with nothing in it that the picker does not show. */
function pickerData(locale: string, emojis: SourceEmoji[], messages: SourceMessages): unknown {
  const shown = emojis.filter((e) => e.group !== undefined && e.group !== COMPONENT_GROUP && e.version <= NEWEST);
  return {
    locale,
    emojis: shown.map((e) => {
      const single = e.skins?.filter((skin) => typeof skin.tone === 'number');
      return {
        emoji: e.emoji,
        category: e.group,
        label: e.label,
        version: e.version,
        tags: e.tags ?? [],
        ...(single?.length === TONES.length
          ? { skins: Object.fromEntries(single.map((skin) => [TONES[Number(skin.tone) - 1], skin.emoji])) }
          : {}),
      };
    }),
    categories: messages.groups
      .filter((group) => group.order !== COMPONENT_GROUP)
      .map((group) => ({ index: group.order, label: group.message })),
    skinTones: Object.fromEntries(messages.skinTones.map((tone) => [tone.key, tone.message])),
  };
}

/** Makes `virtual:emoji/<language>` a module with one export, `data`: our own copy, so that no picker asks a CDN. */
export function emojiData(): Plugin {
  const require = createRequire(import.meta.url);
  const read = (path: string): unknown => JSON.parse(readFileSync(require.resolve(path), 'utf8'));
  return {
    name: 'whispr-emoji',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const locale = id.slice(PREFIX.length + 1);
      const emojis = read(`emojibase-data/${locale}/data.json`) as SourceEmoji[];
      const messages = read(`emojibase-data/${locale}/messages.json`) as SourceMessages;
      const json = JSON.stringify(JSON.stringify(pickerData(locale, emojis, messages)));
      return { code: `export const data = JSON.parse(${json});`, map: null };
    },
  };
}
