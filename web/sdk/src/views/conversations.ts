import type { Core } from "../core.js";
import type { Conversation } from "../generated/shapes.js";
import { searchConversations, type ConversationQuery, type Page } from "../search.js";
import { stable, stableFields, View } from "./view.js";

/** What a list of conversations shows. Pinned ones are first, then the one with the newest activity. */
export interface ConversationsSnapshot {
  readonly items: readonly Conversation[];
  readonly unreadTotal: number;
  /** Whether more are to come: the first synchronisation has not ended. */
  readonly hasMore: boolean;
}

export interface ConversationFilter {
  readonly type?: Conversation["type"];
  readonly status?: Conversation["status"];
  /** Only those with unread messages, or only those without. */
  readonly unread?: boolean;
}

/** A live list of conversations. */
export class ConversationList extends View<ConversationsSnapshot> {
  private readonly filters = new Map<string, ConversationList>();

  /** @internal */
  constructor(
    private readonly core: Core,
    private readonly criteria: ConversationFilter = {},
  ) {
    super();
    core.views.add(this);
  }

  /** A live list of some of them. The same filter gives the same list. */
  filter(criteria: ConversationFilter): ConversationList {
    const merged = { ...this.criteria, ...criteria };
    const key = JSON.stringify([merged.type, merged.status, merged.unread]);
    const list = this.filters.get(key) ?? new ConversationList(this.core, merged);
    this.filters.set(key, list);
    return list;
  }

  /** Conversations by their title, people, property, metadata or last message, page by page. */
  search(
    query: string,
    options: Omit<ConversationQuery, "query" | "cursor"> = {},
  ): Promise<Page<Conversation>> {
    return searchConversations(this.core, { ...options, query });
  }

  /** Wait until all conversations are there. */
  async loadMore(): Promise<void> {
    if (!this.core.isSynced) await this.core.nextSync();
  }

  protected compute(before: ConversationsSnapshot | undefined): ConversationsSnapshot {
    const views = [...this.core.state.records.values()].map(({ view }) => view);
    const matching = views.filter((view) => this.matches(view)).sort(byActivity);
    return stableFields(before, {
      items: stable(before?.items, matching),
      unreadTotal: this.isWaiting() ? this.core.state.announcedUnread : sumOf(matching),
      hasMore: !this.core.isSynced,
    });
  }

  /** Whether the first answer says more than the conversations that are there. */
  private isWaiting(): boolean {
    return (
      !this.core.isSynced && this.core.state.announcedUnread > 0 && Object.keys(this.criteria).length === 0
    );
  }

  private matches(view: Conversation): boolean {
    const { type, status, unread } = this.criteria;
    return (
      (type === undefined || view.type === type) &&
      (status === undefined || view.status === status) &&
      (unread === undefined || view.unread > 0 === unread)
    );
  }
}

const sumOf = (views: readonly Conversation[]): number => views.reduce((sum, { unread }) => sum + unread, 0);

function byActivity(one: Conversation, other: Conversation): number {
  if (one.pinned !== other.pinned) return one.pinned ? -1 : 1;
  if (one.updatedAt !== other.updatedAt) return one.updatedAt < other.updatedAt ? 1 : -1;
  return other.id - one.id;
}
