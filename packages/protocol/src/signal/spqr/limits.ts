/** How far ahead of the last received message of a chain a message may be. */
export const MAX_JUMP = 25_000;
/** How many messages behind the newest a late one may be; as many keys are kept per chain at most. */
export const MAX_OUT_OF_ORDER = 2000;
/** Links kept before the one that is sent with, for late messages of the epoch before. */
export const LINKS_BEFORE_SEND = 1;
/** The links a chain can have: one before the sending one, that one, and the one an open exchange just added. */
export const MAX_LINKS = LINKS_BEFORE_SEND + 2;
/** Message indices are u32. */
export const MAX_INDEX = 0xffff_ffff;
