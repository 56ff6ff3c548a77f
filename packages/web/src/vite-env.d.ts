/// <reference types="vite/client" />

declare module 'virtual:emoji/en' {
  import type { EmojiData } from 'frimousse';
  export const data: EmojiData;
}

/** The version of the whole product, put in by the build. */
declare const __WHISPR_VERSION__: string;
