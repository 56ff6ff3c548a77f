/**
 * What a mailbox or record key signs. Each text starts with its own label, so that a signature made for one purpose
 * is worthless for another.
 */
export const SIGNING_LABEL = {
  /** ‖ relay origin key (32) ‖ challenge (32) ‖ public key (32): opens a mailbox for reading. */
  open: 'whispr/v1/open',
  /** ‖ public key (32) ‖ kind (1 byte: 0 contact, 1 request): makes a mailbox. */
  create: 'whispr/v1/create',
  /** ‖ challenge (32) ‖ SHA-256(JSON body without `signature`, as sent in `payload`): changes to a mailbox's prekeys, acks by HTTP, removal. */
  mailbox: 'whispr/v1/mailbox',
  /** ‖ slot (32) ‖ be64(version) ‖ SHA-256(blob): writes a record. */
  record: 'whispr/v1/record',
  /** ‖ slot (32) ‖ public key (32): withdraws an invite or asks for its state. */
  invite: 'whispr/v1/invite',
} as const;
