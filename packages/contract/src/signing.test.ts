import { expect, test } from 'vitest';
import { createText, inviteText, mailboxIdText, mailboxText, openText, recordText } from './index.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const label = (text: string) => Buffer.from(text).toString('hex');
const fill = (byte: number, length = 32) => new Uint8Array(length).fill(byte);

test('signed texts have exactly the documented bytes', () => {
  expect(hex(openText(fill(1), fill(2), fill(3)))).toBe(
    label('whispr/v1/open') + '01'.repeat(32) + '02'.repeat(32) + '03'.repeat(32),
  );
  expect(hex(createText(fill(3), 'contact'))).toBe(label('whispr/v1/create') + '03'.repeat(32) + '00');
  expect(hex(createText(fill(3), 'request'))).toBe(label('whispr/v1/create') + '03'.repeat(32) + '01');
  expect(hex(mailboxText(fill(1), fill(2), fill(4)))).toBe(
    label('whispr/v1/mailbox') + '01'.repeat(32) + '02'.repeat(32) + '04'.repeat(32),
  );
  expect(hex(recordText(fill(5), 258, fill(6)))).toBe(
    label('whispr/v1/record') + '05'.repeat(32) + '0000000000000102' + '06'.repeat(32),
  );
  expect(hex(inviteText(fill(5), fill(3)))).toBe(label('whispr/v1/invite') + '05'.repeat(32) + '03'.repeat(32));
  expect(hex(mailboxIdText(fill(3)))).toBe(label('mailbox') + '03'.repeat(32));
});
