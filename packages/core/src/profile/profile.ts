import { text } from '@whispr/protocol/cbor';
import { WhisprError } from '@whispr/protocol/errors';
import { cleanName } from '@whispr/protocol/content';
import * as z from 'zod/mini';

/** What others are told about the account. */
export const profileSchema = z.object({ name: text(1024) });

export const PROFILE = { key: 'profile', schema: profileSchema };

/** A display name as it is kept; one without anything visible is `profile/empty-name`. */
export function parseName(typed: string): string {
  const name = cleanName(typed);
  if (name === '') throw new WhisprError('profile/empty-name', 'a name needs something visible');
  return name;
}
