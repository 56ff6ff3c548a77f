import { fromHex } from '@whispr/protocol/bytes';
import { cleanName } from '@whispr/protocol/content';
import { WhisprError } from '@whispr/protocol/errors';
import { chatOfContact } from '../chats/chat-rows.ts';
import type { Handlers, MessagingMethod } from '../messaging-types.ts';
import type { ContactView } from '../rpc/index.ts';
import type { Env } from '../work/env.ts';
import type { Job } from '../work/group-commit.ts';
import { addByAddress } from './add-by-address.ts';
import { contactByUid, needContact, updateContact } from './contact-rows.ts';
import { contactViews } from './contact-view.ts';
import { acceptContact, blockContact, declineContact, removeContact, unblockContact } from './decide.ts';
import { safetyNumberWith, scanContact, setVerified } from './verify.ts';

type ContactMethod = Extract<MessagingMethod, `contact.${string}`>;

/** The view of one contact. */
export async function viewOf(env: Env, id: number): Promise<ContactView> {
  const view = (await env.db.read((reader) => contactViews(env, reader))).get(id);
  if (view === undefined) throw new WhisprError('contact/unknown', 'there is no such contact');
  return view;
}

export function contactHandlers(env: Env): Handlers<ContactMethod> {
  const find = (id: string) => env.db.read((reader) => needContact(reader, fromHex(id)));

  const change = async (id: string, job: Job<unknown>): Promise<ContactView> => {
    const contact = await find(id);
    await env.commit.run(job);
    return viewOf(env, contact.id);
  };

  return {
    'contact.add': async ({ address, text }) => viewOf(env, await addByAddress(env, address, text)),
    'contact.list': async () => [...(await env.db.read((reader) => contactViews(env, reader))).values()],
    'contact.get': async ({ id }) => viewOf(env, (await find(id)).id),
    'contact.accept': ({ id }) => change(id, (work) => acceptContact(env, work, fromHex(id))),
    'contact.decline': ({ id }) => env.commit.run((work) => declineContact(env, work, fromHex(id))),
    'contact.block': ({ id }) => change(id, (work) => blockContact(env, work, fromHex(id))),
    'contact.unblock': ({ id }) => change(id, (work) => unblockContact(env, work, fromHex(id))),
    'contact.remove': ({ id }) => env.commit.run((work) => removeContact(env, work, fromHex(id))),
    'contact.rename': ({ id, nickname }) =>
      change(id, async (work) => {
        const contact = await contactByUid(work, fromHex(id));
        if (contact === undefined) return;
        await updateContact(work, contact.id, { nickname: cleanName(nickname) });
        work.changes.chat((await chatOfContact(work, contact.id)).id);
        work.afterCommit(() => env.wakeRecord());
      }),
    'contact.safetyNumber': async ({ id }) => safetyNumberWith(env, await find(id)),
    'contact.setVerified': ({ id, verified }) => change(id, (work) => setVerified(env, work, fromHex(id), verified)),
    'contact.scan': async ({ id, qr }) => ({
      result: await env.commit.run((work) => scanContact(env, work, fromHex(id), qr)),
    }),
  };
}
