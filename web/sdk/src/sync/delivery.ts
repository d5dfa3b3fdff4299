import type { Clock } from "../clock.js";
import type { Link } from "../connection/link.js";
import type { State } from "../state/state.js";

const GATHER = 1_000; // milliseconds: one report for all messages that arrive meanwhile
const AT_ONCE = 100; // after a long absence the rest follows with the next messages

/** Reports to the senders that this device has their messages. Only where some are unread: others were reported. */
export class DeliveryReports {
  private readonly reported = new Map<number, number>();
  private isPlanned = false;
  private stopTimer = (): void => undefined;

  constructor(
    private readonly link: Link,
    private readonly clock: Clock,
    private readonly state: () => State,
  ) {}

  /** There may be new messages. */
  consider(): void {
    if (this.isPlanned || !this.link.isLeader) return;
    this.isPlanned = true;
    this.stopTimer = this.clock.after(GATHER, () => void this.run());
  }

  stop(): void {
    this.stopTimer();
  }

  private async run(): Promise<void> {
    const items = this.due();
    try {
      if (items.length > 0 && this.link.status === "online") await this.link.call("receipt.mark", { items });
      for (const { conversationId, deliveredSeq } of items) this.reported.set(conversationId, deliveredSeq);
    } catch {
      // the next message or sync tries again
    }
    this.isPlanned = false;
  }

  private due(): { conversationId: number; deliveredSeq: number }[] {
    const { me, records } = this.state();
    return [...records.values()]
      .filter(({ view, receipts }) => {
        const known = Math.max(receipts[me]?.deliveredSeq ?? 0, this.reported.get(view.id) ?? 0);
        return view.unread > 0 && view.lastSeq > known;
      })
      .sort((one, other) => (one.view.updatedAt < other.view.updatedAt ? 1 : -1))
      .slice(0, AT_ONCE)
      .map(({ view }) => ({ conversationId: view.id, deliveredSeq: view.lastSeq }));
  }
}
