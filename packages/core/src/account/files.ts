/** The small files beside the database. Neutral names: they tell what they are, not whose. */
export const FILES = {
  /** The database key, wrapped by PIN and device key and by the access key. */
  vault: 'vault',
  /** Wrong PINs in a row. */
  pinDelay: 'pin-delay',
  /** There while an account is being made, so that a crash in between is told apart from a loss. */
  creating: 'creating',
} as const;
