import type { Core } from "../core.js";
import type { InboxEntry, InboxState, ListInbox } from "../generated/shapes.js";
import { Store } from "./store.js";

export type InboxStatus = InboxState["status"];

/** Which conversations of a team are shown. All open ones without anything. */
export interface InboxFilter {
  readonly status?: InboxStatus;
  /** Those of a member. */
  readonly assignee?: string;
  /** Those that are nobody's. */
  readonly unassigned?: boolean;
  /** Those that wait for a person since a bot does not answer them any more. */
  readonly handedOver?: boolean;
  readonly label?: string;
}

export interface TeamInboxSnapshot {
  readonly entries: readonly InboxEntry[];
  /** Whether there are more: `loadMore`. */
  readonly hasMore: boolean;
  /** Whether the first page has come. */
  readonly isLoaded: boolean;
}

const PAGE = 50;
const GATHER = 150; // milliseconds: one reading for all changes that show up together
const EMPTY: TeamInboxSnapshot = { entries: [], hasMore: true, isLoaded: false };

/** A live list of the conversations of a team that fit a filter, the newest activity first. */
export class TeamInbox extends Store<TeamInboxSnapshot> {
  private readonly ends: (() => void)[] = [];
  private cursor: string | null = null;
  private pages = 1;
  private asked = 0;
  private isPlanned = false;
  private isClosed = false;

  /** @internal */
  constructor(
    private readonly core: Core,
    private readonly teamId: number,
    private readonly filter: InboxFilter,
  ) {
    super(EMPTY);
    const { events } = core;
    this.ends.push(
      events.on("status", (status) => status === "online" && this.plan()),
      events.on("inbox.updated", ({ inbox }) => inbox.teamId === teamId && this.plan()),
      events.on("team.event", (event) => event.teamId === teamId && this.plan()),
    );
    void this.load();
  }

  /** Load the next page. */
  async loadMore(): Promise<void> {
    if (!this.cursor) return;
    const { entries, nextCursor } = await this.page(this.cursor);
    this.pages += 1;
    this.take([...this.getSnapshot().entries, ...entries], nextCursor);
  }

  /** Stop to follow the inbox. */
  close(): void {
    this.isClosed = true;
    for (const end of this.ends.splice(0)) end();
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    this.core.clock.after(GATHER, () => {
      this.isPlanned = false;
      if (!this.isClosed) void this.load();
    });
  }

  /** Read as many pages as are shown. An answer that another one has overtaken is not shown. */
  private async load(): Promise<void> {
    if (this.core.link.status !== "online") return;
    const asked = ++this.asked;
    const entries: InboxEntry[] = [];
    let cursor: string | null = null;
    try {
      for (let page = 0; page < this.pages; page++) {
        const answer: { entries: readonly InboxEntry[]; nextCursor: string | null } = await this.page(cursor);
        entries.push(...answer.entries);
        cursor = answer.nextCursor;
        if (!cursor) break;
      }
      if (asked === this.asked && !this.isClosed) this.take(entries, cursor);
    } catch (thrown) {
      this.core.report(thrown);
    }
  }

  private page(
    cursor: string | null,
  ): Promise<{ entries: readonly InboxEntry[]; nextCursor: string | null }> {
    const request: ListInbox = { ...this.filter, teamId: this.teamId, limit: PAGE, cursor };
    return this.core.link.call("inbox.list", request);
  }

  private take(entries: readonly InboxEntry[], cursor: string | null): void {
    this.cursor = cursor;
    this.set({ entries, hasMore: cursor !== null, isLoaded: true });
  }
}
