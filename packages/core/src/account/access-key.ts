import { equalConstantTime, wipe } from '@whispr/protocol/bytes';
import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import { formatAccessKey, parseAccessKey } from '@whispr/protocol/identity';

const GROUPS = 8;

/**
 * Checks that one group of the access key was typed back (rule 12): `account/wrong-access-key-part` if not. The typed
 * group takes its place in the key, so it may be written in every way a whole key may.
 */
export function checkTypedGroup(accountSecret: Uint8Array, group: number, typed: string): void {
  const groups = formatAccessKey(accountSecret).split('-');
  if (groups.length !== GROUPS || group >= GROUPS) throw wrongPart();
  const secret = parse(groups.with(group, typed).join('-'));
  const same = equalConstantTime(secret, accountSecret);
  wipe(secret);
  if (!same) throw wrongPart();
}

function parse(text: string): Uint8Array {
  try {
    return parseAccessKey(text);
  } catch (error) {
    if (!isWhisprError(error)) throw error;
    throw wrongPart();
  }
}

function wrongPart(): WhisprError {
  return new WhisprError('account/wrong-access-key-part', 'this is not that part of the access key');
}
