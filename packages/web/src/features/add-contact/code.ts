export const CODE_LENGTH = 10;
const HALF = CODE_LENGTH / 2;

/** What was typed as a code: capitals, no spaces or dashes. */
export function plainCode(text: string): string {
  return text.toUpperCase().replaceAll(/[^0-9A-Z]/gu, '');
}

/** In two halves, as it is read aloud. */
export function groupedCode(code: string): string[] {
  const plain = plainCode(code);
  return [plain.slice(0, HALF), plain.slice(HALF)].filter((part) => part !== '');
}
