import type { Context } from './engine/context.ts';
import type { Reader, Writer } from './db/database.ts';
import type { CoreApi, Method, Params } from './rpc/index.ts';

/** The methods about contacts and messages. */
export type MessagingMethod = Extract<
  Method,
  `invite.${string}` | `contact.${string}` | `chat.${string}` | `message.${string}` | 'address.mine' | 'connection'
>;

/** A method of the contract as core implements it: parameters are already validated. */
export type Handler<M extends Method> = (params: Params<M>) => Promise<Awaited<ReturnType<CoreApi[M]>>>;

export type Handlers<M extends Method> = { [K in M]: Handler<K> };

/** Everything about contacts and messages of an open account. Made at unlock, stopped at lock. */
export interface Messaging {
  handlers: Handlers<MessagingMethod>;
  /** Begins reading and depositing. Resolves without waiting for the network. */
  start(): Promise<void>;
  /** Called before the lock; all work has ended and the relays it used are closed when it resolves. */
  stop(): Promise<void>;
  /** What `Context.wakeOutbox` and `Context.wakeReaders` call; harmless before `start` and after `stop`. */
  wakeOutbox(): void;
  wakeReaders(): void;
  /**
   * Contacts, routes and mailbox seeds for the account record: plain data that CBOR can carry. Without the request
   * mailbox: that one belongs to the account, and a restored installation makes a new one.
   */
  exportRecordParts(reader: Reader): Promise<unknown>;
  /** After a restore, or merging a record another device wrote: adds what is missing. Resolves with the number of contacts. */
  importRecordParts(writer: Writer, parts: unknown): Promise<number>;
  /** Queues an `introduction` with the reason `restore` to each contact. */
  announceRestore(): Promise<void>;
  /** The highest record version seen; messages carry it so that contacts can echo it (rule 7). */
  onRecordVersion(version: number): void;
  /** Tells contacts the new name. */
  setProfileName(name: string): Promise<void>;
}

export type CreateMessaging = (context: Context) => Messaging | Promise<Messaging>;
