import * as z from 'zod/mini';
import { WhisprError, isWhisprError } from '../errors/index.ts';
import { attachmentId, count, hex, id, maybe, name } from './fields.ts';
import { whisprError } from './failures.ts';
import { parseJson } from './json.ts';
import { MAX_ATTACHMENT_BYTES, MAX_SEALED_BYTES } from './limits.ts';

const ATTACH = 'ATTACH:';
const CALL = 'CALL:';
const BAD = 'whispr/bad-plaintext';

/**
 * What follows `ATTACH:`. `sha256` is of the plain file; `att_id` is what `/download/` wants. Older clients put the file
 * itself, base64, into `file_b64` or `blob`. Fields of no documented meaning are kept.
 */
const attachmentNote = z.looseObject({
  type: z.optional(z.literal('file')),
  name,
  att_id: maybe(attachmentId),
  sha256: maybe(hex(32)),
  size: maybe(count(MAX_ATTACHMENT_BYTES)),
  file_b64: maybe(z.string()),
  blob: maybe(z.string()),
});
/** What follows `CALL:`: the id of the room on `/signal`. */
const callNote = z.looseObject({ call_id: id });

export type AttachmentNote = z.output<typeof attachmentNote>;

/** What the text inside a direct message means. */
export type Plaintext =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'attachment'; readonly attachment: AttachmentNote }
  | { readonly kind: 'call'; readonly callId: string };

/**
 * Reads the text of a direct message. As in the original, what is neither a proper `ATTACH:` nor a proper `CALL:` is
 * text, whatever it begins with. Longer than a sealed message can be is `whispr/bad-plaintext`.
 */
export function parsePlaintext(text: string): Plaintext {
  if (text.length > MAX_SEALED_BYTES) throw new WhisprError(BAD, 'too large');
  if (text.startsWith(ATTACH)) {
    const attachment = noteAfter(ATTACH, attachmentNote, text);
    if (attachment !== undefined && hasFile(attachment)) return { kind: 'attachment', attachment };
  }
  if (text.startsWith(CALL)) {
    const note = noteAfter(CALL, callNote, text);
    if (note !== undefined) return { kind: 'call', callId: note.call_id };
  }
  return { kind: 'text', text };
}

/**
 * The inverse. JSON is compact, as the original writes it. A text that would be read as something else is
 * `whispr/ambiguous-text`: the format has no way to say it.
 */
export function formatPlaintext(content: Plaintext): string {
  if (content.kind === 'call') return CALL + JSON.stringify({ call_id: content.callId });
  if (content.kind === 'attachment') {
    const { type = 'file', name, att_id, sha256, size, ...others } = content.attachment;
    return ATTACH + JSON.stringify({ type, name, att_id, sha256, size, ...others });
  }
  if (parsePlaintext(content.text).kind !== 'text')
    throw whisprError('ambiguous-text', 'the text reads as an attachment or a call');
  return content.text;
}

function hasFile({ att_id, file_b64, blob }: AttachmentNote): boolean {
  return (att_id ?? file_b64 ?? blob) !== undefined;
}

function noteAfter<T extends z.ZodMiniType>(prefix: string, schema: T, text: string): z.output<T> | undefined {
  try {
    return parseJson(schema, text.slice(prefix.length), MAX_SEALED_BYTES, BAD);
  } catch (cause) {
    if (!isWhisprError(cause, BAD)) throw cause;
    return undefined;
  }
}
