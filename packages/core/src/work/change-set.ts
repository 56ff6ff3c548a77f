/** What a transaction changed, by row id: the change stream reads the rows again after the commit. */
export class ChangeSet {
  /** chat id → arrivals of new or changed messages */
  readonly messages = new Map<number, Set<number>>();
  /** chat uid (hex) → message ids (hex) that are gone */
  readonly removedMessages = new Map<string, Set<string>>();
  readonly chats = new Set<number>();
  /** chat uids (hex) that are gone */
  readonly removedChats = new Set<string>();
  readonly invites = new Set<number>();

  message(chatId: number, arrival: number): void {
    const arrivals = this.messages.get(chatId) ?? new Set();
    this.messages.set(chatId, arrivals.add(arrival));
    this.chats.add(chatId);
  }

  removedMessage(chatUid: string, messageUid: string): void {
    const uids = this.removedMessages.get(chatUid) ?? new Set();
    this.removedMessages.set(chatUid, uids.add(messageUid));
  }

  chat(chatId: number): void {
    this.chats.add(chatId);
  }

  removedChat(uid: string): void {
    this.removedChats.add(uid);
  }

  invite(id: number): void {
    this.invites.add(id);
  }

  /** Takes in another set. */
  add(other: ChangeSet): void {
    for (const [chatId, arrivals] of other.messages) for (const arrival of arrivals) this.message(chatId, arrival);
    for (const [chat, uids] of other.removedMessages) for (const uid of uids) this.removedMessage(chat, uid);
    for (const id of other.chats) this.chat(id);
    for (const uid of other.removedChats) this.removedChat(uid);
    for (const id of other.invites) this.invite(id);
  }

  get empty(): boolean {
    return (
      this.messages.size + this.removedMessages.size + this.chats.size + this.removedChats.size + this.invites.size ===
      0
    );
  }
}
