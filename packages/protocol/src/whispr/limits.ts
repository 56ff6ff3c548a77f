/** The original makes longer texts an attachment; a sealed message is a little more than this. Bytes. */
export const MAX_TEXT_BYTES = 102_400;
/** The largest sealed message or group ciphertext that is read. */
export const MAX_SEALED_BYTES = 131_072;
/** The largest attachment, as the original server declares it: 10 MiB. */
export const MAX_ATTACHMENT_BYTES = 10_485_760;
/** The largest database file that is read; it is opened in memory. */
export const MAX_DATABASE_BYTES = 256 * 2 ** 20;
/** The largest file of contacts. */
export const MAX_CONTACTS_BYTES = 4 * 2 ** 20;
/** A passphrase, in UTF-8 bytes; more only costs time. */
export const MAX_PASSPHRASE_BYTES = 1024;
