import type { Clock } from "../clock.js";
import { backoff } from "../connection/backoff.js";
import type { Link, NamedEvent } from "../connection/link.js";
import { asPorticoError } from "../errors.js";
import { afterSync, type State } from "../state/state.js";

const PAGE = 100;
const OF_ONE_CONVERSATION = 50; // messages that a thread shows; older ones are loaded when they are shown
const GATHER = 100; // milliseconds: one sync for all gaps that show up together
const APART = 1_000; // a stream of gaps is no stream of syncs
const EVERY = 60_000;

export interface SynchroniserOptions {
  readonly link: Link;
  readonly clock: Clock;
  readonly state: () => State;
  readonly change: (change: (state: State) => State) => void;
  /** Take over an event that is due. */
  readonly take: (event: NamedEvent) => void;
  /** A sync has ended, and everything that happened meanwhile is taken over. */
  readonly synced: () => void;
}

/** Reads what was missed: after each connect, when an event shows a gap, and from time to time. */
export class Synchroniser {
  private held: NamedEvent[] = [];
  private hasBegun = false;
  private isRunning = false;
  private isRequested = false;
  private attempts = 0;
  private lastRun = -Infinity;
  private stopTimer = (): void => undefined;

  constructor(private readonly setup: SynchroniserOptions) {}

  /** An event, or what an answer says. Until the end of a sync it waits: the answer may be older than the event. */
  receive(event: NamedEvent): void {
    if (this.isRunning || !this.hasBegun) this.held.push(event);
    else this.take(event);
  }

  /** Something is missing. */
  request(): void {
    if (this.isRunning || this.isRequested) return;
    this.isRequested = true;
    this.schedule(Math.max(GATHER, this.lastRun + APART - this.setup.clock.now()));
  }

  /** Read everything that changed since the last time. */
  async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = this.hasBegun = true;
    this.isRequested = false;
    this.lastRun = this.setup.clock.now();
    this.stopTimer();
    const { cursor } = this.setup.state();
    const isDone = await this.read();
    this.isRunning = false;
    this.release(cursor);
    if (isDone) this.setup.synced();
  }

  stop(): void {
    this.stopTimer();
  }

  /**
   * Take over what happened meanwhile. An event says by its number whether it is older than the answer. An unread
   * count does not: the next sync says what it is. Nor does a removal, after which the conversation may have
   * returned: the next sync begins where this one began.
   */
  private release(cursor: string | null): void {
    for (const event of this.held.splice(0)) {
      if (event.name === "conversation.removed")
        this.setup.change((state) => ({ ...state, cursor, isStale: true }));
      if (event.name === "unread.updated") this.request();
      else this.take(event);
    }
  }

  private async read(): Promise<boolean> {
    try {
      let more = true;
      while (more) more = await this.readPage();
      this.attempts = 0;
      this.schedule(EVERY);
      return true;
    } catch (thrown) {
      this.isRequested = true;
      this.schedule(backoff(this.attempts, Math.random(), asPorticoError(thrown).retryAfterMs));
      this.attempts += 1;
      return false;
    }
  }

  private async readPage(): Promise<boolean> {
    const { link, state, change } = this.setup;
    const since = state().cursor;
    if (since === null) return this.readFirst();
    const request = { since, limit: PAGE, perConversation: OF_ONE_CONVERSATION };
    const answer = await link.call("sync.changes", request);
    change((before) => afterSync(before, answer));
    return answer.more;
  }

  /** The conversations with the newest activity. What came by events before is forgotten: it may be gone again. */
  private async readFirst(): Promise<boolean> {
    const answer = await this.setup.link.call("sync.state", { limit: PAGE, recent: PAGE });
    const announcedUnread = answer.unreadTotal;
    this.setup.change((before) => ({ ...afterSync(before, { ...answer, reset: true }), announcedUnread }));
    return answer.more;
  }

  private take(event: NamedEvent): void {
    if (event.name === "sync.needed") return this.request();
    this.setup.take(event);
    if (this.setup.state().isStale) this.request();
  }

  private schedule(ms: number): void {
    this.stopTimer();
    this.stopTimer = this.setup.clock.after(ms, () => {
      if (this.setup.link.status === "online") void this.run();
    });
  }
}
