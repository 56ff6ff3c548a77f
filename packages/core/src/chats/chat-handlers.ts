import { fromHex } from '@whispr/protocol/bytes';
import { WhisprError } from '@whispr/protocol/errors';
import { messageView } from '../messages/message-view.ts';
import { removeMessage, retryMessage } from '../messages/retry-remove.ts';
import { sendText } from '../messages/send-text.ts';
import type { Handlers, MessagingMethod } from '../messaging-types.ts';
import type { Env } from '../work/env.ts';
import { needChat } from './chat-rows.ts';
import { chatViews } from './chat-views.ts';
import { messagePage } from './message-page.ts';
import { markRead } from './read-position.ts';
import type { Typing } from './typing.ts';

type ChatMethod = Extract<MessagingMethod, `chat.${string}` | `message.${string}`>;

export function chatHandlers(env: Env, typing: Typing): Handlers<ChatMethod> {
  const now = () => env.ports.clock.now();
  return {
    'chat.list': () => env.db.read((reader) => chatViews(env, reader, (id) => typing.isTyping(id))),
    'chat.messages': (params) => env.db.read((reader) => messagePage(reader, params, now())),
    'chat.markRead': ({ chat, arrival }) => env.commit.run((work) => markRead(env, work, fromHex(chat), arrival)),
    'chat.setDraft': ({ chat, text }) =>
      env.commit.run(async (work) => {
        const { id, draft } = await needChat(work, fromHex(chat));
        if (draft === text) return;
        await work.run('UPDATE chat SET draft = ? WHERE id = ?', [text, id]);
        work.changes.chat(id);
      }),
    'chat.setPosition': ({ chat, message }) =>
      env.commit.run(async (work) => {
        const { id } = await needChat(work, fromHex(chat));
        const position = message === undefined ? null : fromHex(message);
        await work.run('UPDATE chat SET position = ? WHERE id = ?', [position, id]);
      }),
    'chat.setTyping': ({ chat, on }) => typing.send(fromHex(chat), on),
    'message.send': async ({ chat, id, text }) => {
      const message = await env.commit.run((work) => sendText(env, work, fromHex(chat), fromHex(id), text));
      const view = messageView(message, chat, now());
      if (view === undefined) throw new WhisprError('message/unknown', 'the message was removed');
      return view;
    },
    'message.retry': ({ id }) => env.commit.run((work) => retryMessage(env, work, fromHex(id))),
    'message.remove': ({ id }) => env.commit.run((work) => removeMessage(work, fromHex(id))),
  };
}
