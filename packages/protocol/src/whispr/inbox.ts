import * as z from 'zod/mini';
import { checkSchema } from '../cbor/index.ts';
import { type IncomingMessage, inboxAnswer, incomingMessage } from './direct-schema.ts';
import { parseJson } from './json.ts';
import { MAX_SEALED_BYTES } from './limits.ts';

/** Messages of an answer that could be read, in its order, and how many could not. */
export interface ReadInbox {
  readonly messages: readonly IncomingMessage[];
  readonly malformed: number;
}

/** Reads the decoded JSON of `GET /inbox/`. An answer of another form is `whispr/bad-answer`. */
export function readInbox(answer: unknown): ReadInbox {
  const { messages } = checkSchema(inboxAnswer, answer, 'whispr/bad-answer');
  const good: IncomingMessage[] = [];
  for (const message of messages) {
    const result = z.safeParse(incomingMessage, message);
    if (result.success) good.push(result.data);
  }
  return { messages: good, malformed: messages.length - good.length };
}

/** Reads one text frame of `WS /ws`. Anything else is `whispr/bad-answer`. */
export function readPushed(frame: string): IncomingMessage {
  return parseJson(incomingMessage, frame, 2 * MAX_SEALED_BYTES, 'whispr/bad-answer');
}
