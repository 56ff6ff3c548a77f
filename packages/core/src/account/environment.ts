import type { CryptoProvider } from '@whispr/protocol/primitives';
import type { ChangeStream } from '../engine/change-stream.ts';
import type { CreateMessaging } from '../messaging-types.ts';
import type { Ports } from '../ports/index.ts';

/** What stays the same from one unlock to the next. */
export interface Environment {
  ports: Ports;
  crypto: CryptoProvider;
  changes: ChangeStream;
  createMessaging: CreateMessaging;
}
