/** One fact of the protocol, broken: `find` stands exactly once in `file` and is replaced. */
export interface Mutation {
  fact: string;
  file: string;
  find: string;
  replace: string;
}

const signal = (name: string) => `packages/protocol/src/signal/${name}`;
const primitives = (name: string) => `packages/protocol/src/primitives/${name}`;

export const MUTATIONS: readonly Mutation[] = [
  {
    fact: 'label of the handshake',
    file: signal('pqxdh.ts'),
    find: 'WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024',
    replace: 'WhisperText',
  },
  {
    fact: 'label of the message keys',
    file: signal('message-keys.ts'),
    find: "'WhisperMessageKeys'",
    replace: "'WhisperMessageKey'",
  },
  {
    fact: '32 bytes FF before the handshake secrets',
    file: signal('pqxdh.ts'),
    find: 'fill(0xff)',
    replace: 'fill(0xfe)',
  },
  { fact: 'MAC of 8 bytes', file: signal('messages.ts'), find: 'MAC_BYTES = 8', replace: 'MAC_BYTES = 16' },
  {
    fact: 'order of the identities in the MAC',
    file: signal('mac.ts'),
    find: 'concat(senderIdentity, receiverIdentity, authenticated)',
    replace: 'concat(receiverIdentity, senderIdentity, authenticated)',
  },
  {
    fact: 'SPQR key as HKDF salt',
    file: signal('message-keys.ts'),
    find: 'hkdf(pqKey, seed',
    replace: 'hkdf(new Uint8Array(pqKey.length), seed',
  },
  {
    fact: 'last hash of round-3 Kyber',
    file: primitives('kyber-1024.ts'),
    find: 'const sharedSecret = shake256(input, 32)',
    replace: 'const sharedSecret = sha3_256(input)',
  },
  { fact: 'polynomial of GF(2^16)', file: signal('spqr/gf16.ts'), find: '0x1100b', replace: '0x1002d' },
  {
    fact: 'transposed matrix',
    file: primitives('ml-kem-768-incremental.ts'),
    find: 'matrix.get(i, j)',
    replace: 'matrix.get(j, i)',
  },
  {
    fact: 'messages are keyed by the epoch before',
    file: signal('spqr/state.ts'),
    find: 'return braidEpoch - 1n',
    replace: 'return braidEpoch > 1n ? braidEpoch - 2n : 0n',
  },
  {
    fact: 'two spaces in the label of the first link',
    file: signal('spqr/chain.ts'),
    find: 'Chain  Start',
    replace: 'Chain Start',
  },
  {
    fact: 'ciphertext MAC under the updated authenticator',
    file: signal('spqr/authenticator.ts'),
    find: ':SCKA Key',
    replace: ':SCKA key',
  },
];
