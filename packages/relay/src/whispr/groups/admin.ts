import { WhisprFailure } from '../failure.ts';
import { newInviteCode } from './membership.ts';
import { change, cleanName, needMember, nextKeyVersion, type Groups } from './rows.ts';

type Actor = { group_id: string; user_id: string };

export function renameGroup(groups: Groups, given: Actor & { new_name: string }) {
  const name = cleanName(given.new_name);
  return change(groups, given.group_id, async (sql) => {
    await needMember(sql, given.group_id, given.user_id, 'owner', 'admin');
    await sql.run('UPDATE whispr_group SET name = ? WHERE id = ?', name, given.group_id);
    return { status: 'renamed' as const, name };
  });
}

/** Sets one of the switches of a group. */
export function setFlag<F extends 'is_public' | 'server_distribute' | 'server_store_history'>(
  groups: Groups,
  { group_id, user_id }: Actor,
  flag: F,
  value: boolean,
): Promise<Record<F, boolean>> {
  return change(groups, group_id, async (sql) => {
    await needMember(sql, group_id, user_id, 'owner', 'admin');
    await sql.run(`UPDATE whispr_group SET ${flag} = ? WHERE id = ?`, value ? 1 : 0, group_id);
    return { [flag]: value } as Record<F, boolean>;
  });
}

/** The old code ends at once. */
export function rotateInvite(groups: Groups, { group_id, user_id }: Actor) {
  const invite_code = newInviteCode();
  return change(groups, group_id, async (sql) => {
    await needMember(sql, group_id, user_id, 'owner', 'admin');
    await sql.run('UPDATE whispr_group SET invite_code = ? WHERE id = ?', invite_code, group_id);
    return { invite_code };
  });
}

/** Asks for a new key: nobody has one of the next version until somebody has made it. */
export function rekey(groups: Groups, { group_id, user_id }: Actor) {
  return change(groups, group_id, async (sql, group) => {
    await needMember(sql, group_id, user_id, 'owner', 'admin');
    return { key_version: await nextKeyVersion(sql, group) };
  });
}

/** The old owner becomes an admin. */
export function transferOwner(groups: Groups, given: Actor & { new_owner_user_id: string }) {
  const { group_id, user_id, new_owner_user_id } = given;
  return change(groups, group_id, async (sql) => {
    await needMember(sql, group_id, user_id, 'owner');
    if (new_owner_user_id === user_id) throw new WhisprFailure('whispr/bad-role');
    const role = 'UPDATE whispr_member SET role = ? WHERE group_id = ? AND user_id = ?';
    if ((await sql.run(role, 'owner', group_id, new_owner_user_id)) === 0) throw new WhisprFailure('whispr/no-member');
    await sql.run(role, 'admin', group_id, user_id);
    await sql.run('UPDATE whispr_group SET owner_id = ? WHERE id = ?', new_owner_user_id, group_id);
    return { status: 'transferred' as const, new_owner: new_owner_user_id };
  });
}
