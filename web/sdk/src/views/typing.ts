import type { Clock } from "../clock.js";
import type { NamedEvent } from "../connection/link.js";

const AT_MOST = 10_000; // the event of the end may be lost

/** Who types where. Ends by event, with a message of that user, and by itself. */
export class TypingUsers {
  private readonly timers = new Map<number, Map<string, () => void>>();

  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** The users who type in a conversation. */
  of(conversationId: number): readonly string[] {
    return [...(this.timers.get(conversationId)?.keys() ?? [])];
  }

  apply(event: NamedEvent): void {
    if (event.name === "message.created") {
      const { conversationId, senderId } = event.payload.message;
      this.end(conversationId, senderId);
    }
    if (event.name !== "typing") return;
    const { conversationId, userId, isTyping } = event.payload;
    this.end(conversationId, userId);
    if (isTyping) this.begin(conversationId, userId);
    this.changed();
  }

  /** Nobody types any more: what happened without a connection is not known. */
  clear(): void {
    for (const users of this.timers.values()) for (const stop of users.values()) stop();
    this.timers.clear();
  }

  /** A user types, until an event says otherwise. */
  begin(conversationId: number, userId: string): void {
    const users = this.timers.get(conversationId) ?? new Map<string, () => void>();
    const stop = this.clock.after(AT_MOST, () => {
      this.end(conversationId, userId);
      this.changed();
    });
    this.timers.set(conversationId, users.set(userId, stop));
  }

  private end(conversationId: number, userId: string): void {
    const users = this.timers.get(conversationId);
    users?.get(userId)?.();
    users?.delete(userId);
  }
}
