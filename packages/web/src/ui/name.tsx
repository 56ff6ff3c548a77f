import { oneLine } from '../lib/safe-text.ts';

/** A name somebody chose: on one line, unable to turn what stands beside it around. */
export function Name({ text }: { text: string }) {
  return <bdi dir="auto">{oneLine(text)}</bdi>;
}
