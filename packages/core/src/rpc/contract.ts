import type {
  ChatView,
  ConnectionView,
  ContactView,
  InviteView,
  MessagePage,
  MessageView,
  ProfileView,
  RelayCheckView,
  SettingsView,
  StatusView,
} from './views.ts';

/**
 * The one contract between a face and core: commands, queries, and a stream of changes. It travels over a Worker port,
 * a localhost WebSocket and stdio. Every method rejects with a WhisprError-shaped `{ code, message, retry }`.
 */
export interface CoreApi {
  status: () => StatusView;
  /** Takes the profile over from another tab. */
  'status.useHere': () => StatusView;

  /** Checks a PIN while it is typed. `reasons` are catalogue keys such as `pin.too-short`. */
  'pin.check': (p: { pin: string; name: string }) => { ok: boolean; reasons: string[]; score: number };
  'account.create': (p: { name: string; pin: string; relay: string }) => { status: StatusView };
  /** The access key, until it has been confirmed; afterwards `account/access-key-shown`. */
  'account.accessKey': () => { accessKey: string; relays: string[] };
  /** Types back part of the access key (groups are 0..7); ends `accessKeyPending`. */
  'account.confirmAccessKey': (p: { group: number; text: string }) => void;
  'account.unlock': (p: { pin: string }) => { status: StatusView; ms: number };
  /** Opens with the access key when the PIN is lost or the device key changed, and sets a new PIN. */
  'account.unlockWithAccessKey': (p: { accessKey: string; pin: string }) => { status: StatusView };
  /** On a clean device: finds the account record at the relay. */
  'account.restore': (p: { accessKey: string; pin: string; relay: string }) => { status: StatusView; contacts: number };
  'account.lock': () => void;
  'account.changePin': (p: { current: string; next: string }) => void;
  'account.wipe': () => void;

  'profile.get': () => ProfileView;
  'profile.set': (p: { name: string }) => void;
  'address.mine': () => { link: string; publicKey: string };

  'settings.get': () => SettingsView;
  'settings.set': (p: Partial<SettingsView>) => SettingsView;
  'relay.check': (p: { origin: string }) => RelayCheckView;
  connection: () => ConnectionView;

  'invite.create': () => InviteView;
  'invite.revoke': (p: { id: string }) => InviteView;
  'invite.list': () => InviteView[];
  /** Takes an invite. Rejects with `invite/used`, `invite/expired`, `invite/revoked`, `invite/unknown`, `network/unreachable`. */
  'invite.join': (p: { code: string }) => ContactView;

  /** Adds by link, QR text or 64 hex digits; sends the first message with it if given. */
  'contact.add': (p: { address: string; text?: string }) => ContactView;
  'contact.list': () => ContactView[];
  'contact.get': (p: { id: string }) => ContactView;
  /** Accepts a request, or confirms who joined by an invite. */
  'contact.accept': (p: { id: string }) => ContactView;
  'contact.decline': (p: { id: string }) => void;
  'contact.block': (p: { id: string }) => ContactView;
  'contact.unblock': (p: { id: string }) => ContactView;
  'contact.remove': (p: { id: string }) => void;
  'contact.rename': (p: { id: string; nickname: string }) => ContactView;
  'contact.safetyNumber': (p: { id: string }) => { digits: string; qr: Uint8Array };
  'contact.setVerified': (p: { id: string; verified: boolean }) => ContactView;
  'contact.scan': (p: { id: string; qr: Uint8Array }) => { result: 'match' | 'mismatch' };

  'chat.list': () => ChatView[];
  /** One page around the read position (`open`), or before / after a message. At most 200. */
  'chat.messages': (p: {
    chat: string;
    limit: number;
    before?: string;
    after?: string;
    around?: string;
    end?: boolean;
  }) => MessagePage;
  'chat.markRead': (p: { chat: string; arrival: number }) => void;
  /** Where one looks: the message at the top of the window, or nothing for the end. A later `chat.messages` opens there. */
  'chat.setPosition': (p: { chat: string; message?: string }) => void;
  'chat.setDraft': (p: { chat: string; text: string }) => void;
  'chat.setTyping': (p: { chat: string; on: boolean }) => void;

  /** `id` (32 hex digits) is made by the face, so that its bubble and the stored row are one. */
  'message.send': (p: { chat: string; id: string; text: string }) => MessageView;
  'message.retry': (p: { id: string }) => void;
  'message.remove': (p: { id: string }) => void;
}

export type Method = keyof CoreApi;
export type Params<M extends Method> = Parameters<CoreApi[M]>[0];
export type Result<M extends Method> = ReturnType<CoreApi[M]>;

/** What changed. Faces apply the rows they are given and ask again for what they are not. */
export type Change =
  | { type: 'status'; status: StatusView }
  | { type: 'connection'; state: ConnectionView }
  | { type: 'messages'; chat: string; upserts: MessageView[]; removed: string[] }
  | { type: 'chats'; upserts: ChatView[]; removed: string[] }
  | { type: 'invite'; invite: InviteView }
  | { type: 'settings'; settings: SettingsView }
  | { type: 'profile'; profile: ProfileView }
  /** A long operation: 0…1, or undefined when it cannot be told. */
  | { type: 'progress'; task: string; value: number | undefined; done: boolean }
  /** Something the user should know; `code` is a catalogue key. */
  | { type: 'notice'; level: 'info' | 'warning' | 'error'; code: string; values?: Record<string, string | number> };

/** How messages look on any port. */
export type RpcRequest = { id: number; method: Method; params: unknown };
export type RpcResponse =
  | { id: number; result: unknown }
  | {
      id: number;
      error: { code: string; message: string; retry: 'now' | 'later' | 'never'; data?: Record<string, number> };
    }
  | { change: Change };
