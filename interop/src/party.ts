/** A Signal message as it travels. */
export interface Ciphertext {
  type: 'prekey' | 'whisper';
  bytes: Uint8Array;
}

/** What the other side needs to start a session. */
export interface Bundle {
  registrationId: number;
  deviceId: number;
  identityKey: Uint8Array;
  signedPreKey: { id: number; publicKey: Uint8Array; signature: Uint8Array };
  kyberPreKey: { id: number; publicKey: Uint8Array; signature: Uint8Array };
  oneTimePreKey?: { id: number; publicKey: Uint8Array };
}

/** One end of a conversation: ours or Signal's. `decrypt` rejects with the real reason. */
export interface Party {
  bundle(): Promise<Bundle>;
  start(bundle: Bundle): Promise<void>;
  encrypt(plaintext: Uint8Array): Promise<Ciphertext>;
  decrypt(message: Ciphertext): Promise<Uint8Array>;
  /** The state of the braid, where it can be seen. */
  braidState(): string | undefined;
}
