import { emptyState, type State } from "../state/state.js";
import type { Draft } from "../drafts.js";
import type { Cache } from "./cache.js";
import { recordsOf } from "./persister.js";
import type { Saved } from "./storage.js";

export type Restored = Pick<Saved, "me" | "outbox"> & { readonly drafts: readonly Draft[] };

export interface RestorerOptions {
  readonly cache: Cache;
  /** Begin with a state that has the beginning of the list, and with what is stored beside the conversations. */
  readonly take: (state: State, beside: Restored) => void;
  readonly change: (change: (state: State) => State) => void;
}

/** Takes over what is stored of a user: what a list shows at first, then the rest. */
export class Restorer {
  /** There is a beginning, or nothing is stored. */
  readonly opened: Promise<void>;
  private whole: Promise<void> | null = null;
  private nowOpened!: () => void;

  constructor(private readonly setup: RestorerOptions) {
    this.opened = new Promise((resolve) => (this.nowOpened = resolve));
  }

  /** Begin, once. */
  open(userId: string): Promise<void> {
    void this.complete(userId);
    return this.opened;
  }

  /** Wait until everything is taken over: a sync needs it, because the stored cursor belongs to all of it. */
  complete(userId: string): Promise<void> {
    return (this.whole ??= this.restore(userId));
  }

  private async restore(userId: string): Promise<void> {
    const { cache, take, change } = this.setup;
    const empty = emptyState(userId);
    take(empty, { ...NOTHING, drafts: [] });
    await cache.start(userId);
    const [saved, newest, drafts] = await Promise.all([cache.load(), cache.newest(), cache.drafts()]);
    const { cursor, me, unread, outbox } = saved ?? NOTHING;
    const first = recordsOf(newest);
    take({ ...empty, cursor, announcedUnread: unread, records: first }, { me, outbox, drafts });
    this.nowOpened();
    const all = await cache.conversations();
    const records = new Map([...recordsOf(all ?? []), ...first]);
    const stored = { ...empty, cursor: all && cursor, records }; // with a part of them, everything is read anew
    cache.follow({ state: stored, me });
    change((state) => ({ ...stored, records: new Map([...records, ...state.records]) }));
  }
}

const NOTHING: Saved = { cursor: null, me: null, unread: 0, outbox: [] };
