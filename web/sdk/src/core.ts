import { toCamel } from "./casing.js";
import type { Clock } from "./clock.js";
import type { Link, LinkListener, NamedEvent, PeerMessage } from "./connection/link.js";
import type { Reply, Request, Status } from "./connection/link.js";
import { Drafts } from "./drafts.js";
import { Emitter } from "./emitter.js";
import { asPorticoError, notConnected, type PorticoError } from "./errors.js";
import type { Events, ProcedureName } from "./generated/registry.js";
import type { Me, Message, Presence, Welcome as ServerWelcome } from "./generated/shapes.js";
import { OutboxKeeper } from "./outbox/keeper.js";
import type { OutboxEntry } from "./outbox/outbox.js";
import { Sender } from "./outbox/sender.js";
import { eventsOf } from "./state/answers.js";
import { Cache, type OpenStorage } from "./storage/cache.js";
import type { Persistent } from "./storage/persister.js";
import { Restorer, type Restored } from "./storage/restorer.js";
import { afterEvent, afterPage, emptyState, type State } from "./state/state.js";
import { Synchroniser } from "./sync/synchroniser.js";
import { ReadMarks } from "./sync/marks.js";
import { DeliveryReports } from "./sync/delivery.js";
import { tools } from "./tools.js";
import { TypingUsers } from "./views/typing.js";
import type { UnsentMessage } from "./views/thread-messages.js";
import type { View } from "./views/view.js";
import type { CallOptions, Welcome } from "./wamp/session.js";

/** What `portico.on` listens to: the events of the registry, the connection, and errors that no call reports. */
export type ClientEvents = Events & { status: Status; error: PorticoError };

/** Joins the link, the state, the outbox and the views. Decides nothing that the state does not decide. */
export class Core implements LinkListener {
  state: State;
  me: Me | null = null;
  isSynced = false;
  /** The session that the last login gave; null before the first. */
  sessionId: number | null = null;
  /** What the server said of itself at the last login. */
  server: ServerWelcome | null = null;
  readonly events = new Emitter<ClientEvents>();
  readonly views = new Set<View<unknown>>();
  readonly presence = new Map<string, Presence>();
  readonly typing: TypingUsers;
  /** The answers that bots are writing in a conversation: set by what is loaded after the login. */
  beingWritten: (conversationId: number) => readonly UnsentMessage[] = () => [];
  /** What is to be done after each login. */
  readonly afterJoin = new Set<() => void>();
  /** Hears each event, after the state has it. */
  readonly heard = new Set<(event: NamedEvent) => void>();
  /** What is to be done after each sync, such as the loading of what a thread shows. */
  readonly afterSync = new Set<() => void>();
  private readonly waitingForSync: (() => void)[] = [];
  private waitingForState: { resolve(): void; reject(error: PorticoError): void }[] = [];
  private readonly synchroniser: Synchroniser;
  private readonly sender: Sender;
  private readonly reports: DeliveryReports;
  private readonly cache: Cache;
  private readonly restorer: Restorer;
  readonly tools = tools;
  readonly link: Link;
  readonly marks: ReadMarks;
  readonly outbox: OutboxKeeper;
  readonly drafts = new Drafts(this, (draft) => this.cache.putDraft(draft));

  constructor(
    /** Null: the first login says who it is. */
    userId: string | null,
    openLink: (listener: LinkListener) => Link,
    readonly clock: Clock,
    openStorage: OpenStorage = () => Promise.resolve(null),
  ) {
    this.state = emptyState(userId ?? "");
    const current = (): Persistent => ({ state: this.state, me: this.me });
    this.cache = new Cache(openStorage, clock, current, (thrown) => this.report(thrown));
    this.restorer = new Restorer({
      cache: this.cache,
      take: (state, saved) => this.restored(state, saved),
      change: (change) => this.change(change),
    });
    this.link = openLink(this);
    const { link } = this;
    this.typing = new TypingUsers(clock, () => this.invalidate());
    this.synchroniser = new Synchroniser({
      link,
      clock,
      state: () => this.state,
      change: (change) => this.change(change),
      take: (event) => this.take(event),
      synced: () => this.synced(),
    });
    this.outbox = new OutboxKeeper({
      share: (message) => link.share(message),
      putEntry: (entry) => this.cache.putEntry(entry),
      removeEntry: (localId) => this.cache.removeEntry(localId),
      // Not only by an event: during a sync that waits, and the message would be gone until then.
      arrived: (message) => (this.state = afterPage(this.state, message.conversationId, [message])),
      waiting: () => this.sender.run(),
      changed: () => this.invalidate(),
    });
    this.sender = new Sender({
      link,
      clock,
      outbox: () => this.outbox.entries,
      sent: (entry, message) => this.sent(entry, message),
      failed: (entry) => this.outbox.put(entry),
    });
    this.marks = new ReadMarks({
      link,
      state: () => this.state,
      learn: (events) => this.learn(events),
      failed: (thrown) => this.report(thrown),
    });
    this.reports = new DeliveryReports(link, clock, () => this.state);
  }

  /** Take over what is stored of a user, once. Resolves when a list can show its beginning; the rest follows. */
  open(userId: string): Promise<void> {
    return this.restorer.open(userId);
  }

  /** Take over the newest stored messages of a conversation, as soon as it is known whose storage that is. */
  async restoreMessages(conversationId: number, limit: number): Promise<void> {
    await this.restorer.opened;
    if (!this.state.records.has(conversationId)) await this.restorer.complete(this.state.me);
    const { epoch } = this.state;
    const messages = await this.cache.messages(conversationId, limit);
    if (epoch === this.state.epoch) this.change((state) => afterPage(state, conversationId, messages));
  }

  /** Forget what is stored of the user, and stop. */
  async erase(): Promise<void> {
    const erased = this.cache.erase();
    await this.stop();
    await erased;
  }

  /** Connect. Resolves when there is a state to show; rejects when the token is refused or the client is closed. */
  start(): Promise<void> {
    this.link.start();
    if (this.state.cursor !== null) return Promise.resolve();
    return new Promise((resolve, reject) => this.waitingForState.push({ resolve, reject }));
  }

  /** Call a procedure, and take over what its answer says. */
  async call<Name extends ProcedureName>(
    name: Name,
    request: Request<Name>,
    options?: CallOptions,
  ): Promise<Reply<Name>> {
    const reply = await this.link.call(name, request, options);
    this.learn(eventsOf(name, reply, this.state.me));
    return reply;
  }

  /** Take over what stands for events, here and in the other tabs. */
  learn(events: readonly NamedEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.synchroniser.receive(event);
    this.link.share({ kind: "learned", events });
  }

  /** Change the state; views are told. */
  change(change: (state: State) => State): void {
    const before = this.state;
    this.state = change(before);
    if (this.state === before) return;
    this.outbox.forgetArrived(before, this.state);
    this.store();
    this.invalidate();
  }

  /** The end of the next sync. */
  nextSync(): Promise<void> {
    return new Promise((resolve) => this.waitingForSync.push(resolve));
  }

  async stop(): Promise<void> {
    this.link.stop();
    this.synchroniser.stop();
    this.sender.stop();
    this.reports.stop();
    this.typing.clear();
    await this.cache.close();
  }

  /** Store what has changed, now: the page may end. */
  flush(): void {
    void this.cache.flush();
  }

  invalidate(): void {
    for (const view of [...this.views]) view.invalidate();
  }

  // What the link tells.

  status(status: Status, error?: PorticoError): void {
    if (status !== "online") this.typing.clear();
    this.invalidate();
    this.events.emit("status", status);
    if (status === "unauthorized" || status === "closed") this.giveUp(error ?? notConnected("closed"));
  }

  joined(welcome: Welcome): void {
    this.sessionId = welcome.sessionId;
    this.server = toCamel(welcome.extra) as ServerWelcome;
    void this.restorer.complete(welcome.userId).then(() => {
      void this.synchroniser.run();
      void this.resumeSending();
      for (const run of [...this.afterJoin]) run();
    });
    this.link.call("user.me", {}).then(
      ({ user }) => {
        this.me = user;
        this.store();
        this.invalidate();
      },
      () => undefined, // the next connection asks again
    );
  }

  event(event: NamedEvent): void {
    this.synchroniser.receive(event);
  }

  peer(message: PeerMessage): void {
    if (message.kind === "learned") for (const event of message.events) this.synchroniser.receive(event);
    else if (message.kind === "logout") void this.erase();
    else this.outbox.accept(message);
  }

  private restored(state: State, { me, outbox, drafts }: Restored): void {
    this.state = state;
    this.me = me;
    this.outbox.restore(outbox);
    this.drafts.restore(drafts);
    this.invalidate();
    if (state.cursor !== null) this.nowThere();
  }

  /** What a tab that led before has left unsent is this one's now. */
  private async resumeSending(): Promise<void> {
    const saved = this.link.isLeader && (await this.cache.load());
    if (saved) this.outbox.restore(saved.outbox);
    this.sender.wake();
  }

  /** Only one of the tabs stores. */
  private store(): void {
    if (this.link.isLeader) this.cache.plan();
  }

  private sent(entry: OutboxEntry, message: Message): void {
    this.outbox.remove(entry.localId, message);
    this.learn([{ name: "message.created", payload: { message } }]);
  }

  private take(event: NamedEvent): void {
    this.change((state) => afterEvent(state, event));
    this.typing.apply(event);
    if (event.name === "presence") {
      const { userId, ...presence } = event.payload;
      this.presence.set(userId, presence);
      this.invalidate();
    }
    this.reports.consider();
    if (event.name === "user.updated" && event.payload.user.id === this.me?.id)
      this.me = { ...this.me, ...event.payload.user };
    for (const hear of [...this.heard]) hear(event);
    this.events.emit(event.name, event.payload);
  }

  private synced(): void {
    this.isSynced = true;
    this.invalidate();
    this.reports.consider();
    void this.marks.report();
    for (const run of [...this.afterSync]) run();
    for (const resolve of this.waitingForSync.splice(0)) resolve();
    this.nowThere();
  }

  private nowThere(): void {
    for (const waiting of this.waitingForState.splice(0)) waiting.resolve();
  }

  private giveUp(error: PorticoError): void {
    if (this.link.status === "unauthorized") this.events.emit("error", error);
    for (const waiting of this.waitingForState.splice(0)) waiting.reject(error);
  }

  /** Report what failed where nobody waits for the answer. */
  report(thrown: unknown): void {
    this.events.emit("error", asPorticoError(thrown));
  }
}
