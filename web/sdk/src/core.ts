import type { Clock } from "./clock.js";
import type {
  Link,
  LinkListener,
  NamedEvent,
  PeerMessage,
  Reply,
  Request,
  Status,
} from "./connection/link.js";
import { Emitter } from "./emitter.js";
import { asPorticoError, fromErrorData, notConnected, PorticoError } from "./errors.js";
import type { Events, ProcedureName } from "./generated/registry.js";
import type { Me, Message, Presence } from "./generated/shapes.js";
import { withEntry, withoutArrived, withoutEntry, type Outbox, type OutboxEntry } from "./outbox/outbox.js";
import { Sender } from "./outbox/sender.js";
import { eventsOf } from "./state/answers.js";
import { afterEvent, afterPage, emptyState, type State } from "./state/state.js";
import { Synchroniser } from "./sync/synchroniser.js";
import { ReadMarks } from "./sync/marks.js";
import { DeliveryReports } from "./sync/delivery.js";
import { TypingUsers } from "./views/typing.js";
import type { View } from "./views/view.js";
import type { CallOptions, Welcome } from "./wamp/session.js";

/** What `portico.on` listens to: the events of the registry, the connection, and errors that no call reports. */
export type ClientEvents = Events & { status: Status; error: PorticoError };

interface Promised {
  resolve(message: Message): void;
  reject(error: PorticoError): void;
}

/** Joins the link, the state, the outbox and the views. Decides nothing that the state does not decide. */
export class Core implements LinkListener {
  state: State;
  outbox: Outbox = [];
  me: Me | null = null;
  isSynced = false;
  readonly events = new Emitter<ClientEvents>();
  readonly views = new Set<View<unknown>>();
  readonly presence = new Map<string, Presence>();
  readonly typing: TypingUsers;
  /** What is to be done after each sync, such as the loading of what a thread shows. */
  readonly afterSync = new Set<() => void>();
  private readonly waitingForSync: (() => void)[] = [];
  private waitingForState: { resolve(): void; reject(error: PorticoError): void }[] = [];
  private readonly promised = new Map<string, Promised>();
  private readonly synchroniser: Synchroniser;
  private readonly sender: Sender;
  private readonly reports: DeliveryReports;
  readonly link: Link;
  readonly marks: ReadMarks;

  constructor(
    /** Null: the first login says who it is. */
    userId: string | null,
    openLink: (listener: LinkListener) => Link,
    readonly clock: Clock,
  ) {
    this.state = emptyState(userId ?? "");
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
    this.sender = new Sender({
      link,
      clock,
      outbox: () => this.outbox,
      sent: (entry, message) => this.sent(entry, message),
      failed: (entry) => this.put(entry),
    });
    this.marks = new ReadMarks({
      link,
      state: () => this.state,
      learn: (events) => this.learn(events),
      failed: (thrown) => this.report(thrown),
    });
    this.reports = new DeliveryReports(link, clock, () => this.state);
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
    this.forgetArrived(before);
    this.invalidate();
  }

  /** Change what is in the outbox, here and in the other tabs. */
  put(entry: OutboxEntry): void {
    this.link.share({ kind: "put", entry });
    this.accept({ kind: "put", entry });
  }

  remove(localId: string, message: Message | null): void {
    this.link.share({ kind: "removed", localId, message });
    this.accept({ kind: "removed", localId, message });
  }

  /** The end of the next sync. */
  nextSync(): Promise<void> {
    return new Promise((resolve) => this.waitingForSync.push(resolve));
  }

  /** The message of an entry, when it is stored. Rejects when it failed or was discarded. */
  outcomeOf(localId: string): Promise<Message> {
    return new Promise((resolve, reject) => this.promised.set(localId, { resolve, reject }));
  }

  stop(): void {
    this.link.stop();
    this.synchroniser.stop();
    this.sender.stop();
    this.reports.stop();
    this.typing.clear();
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
    if (this.state.me === "") this.state = emptyState(welcome.userId);
    void this.synchroniser.run();
    this.sender.wake();
    this.link.call("user.me", {}).then(
      ({ user }) => {
        this.me = user;
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
    else this.accept(message);
  }

  private accept(message: Exclude<PeerMessage, { kind: "learned" }>): void {
    if (message.kind === "put") {
      this.outbox = withEntry(this.outbox, message.entry);
      if (message.entry.error) this.settle(message.entry.localId, fromErrorData(message.entry.error));
      else this.sender.run();
    } else {
      const { localId, message: stored } = message;
      // Not only by the event: during a sync that waits, and the message would be gone until then.
      if (stored) this.state = afterPage(this.state, stored.conversationId, [stored]);
      this.outbox = withoutEntry(this.outbox, localId);
      this.settle(localId, stored ?? discarded());
    }
    this.invalidate();
  }

  private sent(entry: OutboxEntry, message: Message): void {
    this.remove(entry.localId, message);
    this.learn([{ name: "message.created", payload: { message } }]);
  }

  private settle(localId: string, outcome: Message | PorticoError): void {
    const promised = this.promised.get(localId);
    this.promised.delete(localId);
    if (outcome instanceof PorticoError) promised?.reject(outcome);
    else promised?.resolve(outcome);
  }

  /** An answer to a send may be lost: the message arrives by sync. */
  private forgetArrived(before: State): void {
    for (const { conversationId } of this.outbox) {
      const record = this.state.records.get(conversationId);
      if (!record || record.messages === before.records.get(conversationId)?.messages) continue;
      const left = withoutArrived(this.outbox, record.messages, this.state.me);
      for (const entry of this.outbox.filter((each) => !left.includes(each))) {
        const message = record.messages.find(({ localId }) => localId === entry.localId);
        this.remove(entry.localId, message ?? null);
      }
    }
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
    this.events.emit(event.name, event.payload);
  }

  private synced(): void {
    this.isSynced = true;
    this.invalidate();
    this.reports.consider();
    void this.marks.report();
    for (const run of [...this.afterSync]) run();
    for (const resolve of this.waitingForSync.splice(0)) resolve();
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

const discarded = (): PorticoError =>
  new PorticoError("unavailable", "the message was discarded", { reason: "cancelled" });
