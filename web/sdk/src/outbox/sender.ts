import type { Clock } from "../clock.js";
import type { Link } from "../connection/link.js";
import { backoff } from "../connection/backoff.js";
import { asPorticoError, PorticoError, toErrorData } from "../errors.js";
import type { Message } from "../generated/shapes.js";
import { due, typeOf, type Outbox, type OutboxEntry } from "./outbox.js";

export interface SenderOptions {
  readonly link: Link;
  readonly clock: Clock;
  readonly outbox: () => Outbox;
  readonly sent: (entry: OutboxEntry, message: Message) => void;
  readonly failed: (entry: OutboxEntry, error: PorticoError) => void;
}

/**
 * Sends what is in the outbox: one message of a conversation at a time, in order. What Portico refuses, or holds for a
 * moderator (`reason` is `held`), fails; what
 * could not be sent waits for the next connection, or as long as Portico asks.
 */
export class Sender {
  private isAwake = false;
  private readonly busy = new Set<number>();
  private readonly attempts = new Map<number, number>();
  private readonly waiting = new Map<number, () => void>();

  constructor(private readonly setup: SenderOptions) {}

  /** Send what can be sent now. Not before the first `wake`: older messages may be in the storage. */
  run(): void {
    const { link, outbox } = this.setup;
    if (!this.isAwake || link.status !== "online" || !link.isLeader) return;
    for (const entry of due(outbox(), this.busy)) void this.send(entry);
  }

  private async send(entry: OutboxEntry): Promise<void> {
    const { conversationId, localId, content } = entry;
    this.busy.add(conversationId);
    try {
      const request = { ...content, type: typeOf(content), conversationId, localId };
      const { message } = await this.setup.link.call("message.send", request);
      if (!message.seq) throw new PorticoError("forbidden", "held", { reason: "held" });
      this.attempts.delete(conversationId);
      this.setup.sent(entry, message);
    } catch (thrown) {
      const error = asPorticoError(thrown);
      if (error.retryable) return this.later(conversationId, error);
      this.setup.failed({ ...entry, error: toErrorData(error) }, error);
    }
    this.busy.delete(conversationId);
    this.run();
  }

  /** There is a new connection: do not wait any longer, except where Portico asked for it. */
  wake(): void {
    this.isAwake = true;
    for (const stop of this.waiting.values()) stop();
    this.run();
  }

  stop(): void {
    for (const stop of this.waiting.values()) stop();
  }

  private later(conversationId: number, error: PorticoError): void {
    const attempt = this.attempts.get(conversationId) ?? 0;
    this.attempts.set(conversationId, attempt + 1);
    const release = (): void => {
      this.busy.delete(conversationId);
      this.waiting.delete(conversationId);
    };
    const wait = backoff(attempt, Math.random(), error.retryAfterMs);
    const stopTimer = this.setup.clock.after(wait, () => {
      release();
      this.run();
    });
    if (error.retryAfterMs === 0) this.waiting.set(conversationId, () => (stopTimer(), release()));
  }
}
