import type { Link, NamedEvent } from "../connection/link.js";
import { asPorticoError } from "../errors.js";
import type { State } from "../state/state.js";

export interface MarksOptions {
  readonly link: Link;
  readonly state: () => State;
  /** Show it at once. */
  readonly learn: (events: readonly NamedEvent[]) => void;
  readonly failed: (thrown: unknown) => void;
}

/** Marks conversations as read: shown at once, reported when there is a connection, the newest position only. */
export class ReadMarks {
  private readonly unreported = new Map<number, number>();
  private isRunning = false;

  constructor(private readonly setup: MarksOptions) {}

  read(conversationId: number, upToSeq: number): void {
    const { me, records } = this.setup.state();
    const view = records.get(conversationId)?.view;
    if (!view || (view.unread === 0 && upToSeq <= view.readSeq)) return;
    this.unreported.set(conversationId, Math.max(upToSeq, this.unreported.get(conversationId) ?? 0));
    if (upToSeq > view.readSeq) {
      const payload = { conversationId, upToSeq, userId: me, readAt: null };
      this.setup.learn([{ name: "receipt.read", payload }]);
    }
    void this.report();
  }

  /** Report what could not be reported before. */
  async report(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    while (this.unreported.size > 0 && this.setup.link.status === "online") {
      if (!(await this.reportNext())) break;
    }
    this.isRunning = false;
  }

  private async reportNext(): Promise<boolean> {
    const [next] = this.unreported;
    if (!next) return false;
    const [conversationId, upToSeq] = next;
    this.unreported.delete(conversationId);
    try {
      const { unread, total } = await this.setup.link.call("receipt.read", { conversationId, upToSeq });
      this.setup.learn([{ name: "unread.updated", payload: { conversationId, unread, total } }]);
      return true;
    } catch (thrown) {
      if (!asPorticoError(thrown).retryable) return (this.setup.failed(thrown), true);
      if (!this.unreported.has(conversationId)) this.unreported.set(conversationId, upToSeq);
      return false;
    }
  }
}
