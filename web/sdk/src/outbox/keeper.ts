import { fromErrorData, PorticoError } from "../errors.js";
import type { PeerMessage } from "../connection/link.js";
import type { Message } from "../generated/shapes.js";
import type { State } from "../state/state.js";
import { withEntry, withoutArrived, withoutEntry, type Outbox, type OutboxEntry } from "./outbox.js";

type OutboxMessage = Extract<PeerMessage, { kind: "put" | "removed" }>;

export interface OutboxKeeperOptions {
  readonly share: (message: OutboxMessage) => void;
  readonly putEntry: (entry: OutboxEntry) => void;
  readonly removeEntry: (localId: string) => void;
  /** A message was stored: the state has to have it. */
  readonly arrived: (message: Message) => void;
  /** There is something to send. */
  readonly waiting: () => void;
  readonly changed: () => void;
}

interface Promised {
  resolve(message: Message): void;
  reject(error: PorticoError): void;
}

/** The outbox of this tab, which is the same in all tabs, and the promises of those who have sent from this one. */
export class OutboxKeeper {
  entries: Outbox = [];
  private readonly removed = new Set<string>();
  private readonly promised = new Map<string, Promised>();

  constructor(private readonly setup: OutboxKeeperOptions) {}

  /** Add or change an entry, here, in storage and in the other tabs. */
  put(entry: OutboxEntry): void {
    this.setup.share({ kind: "put", entry });
    this.setup.putEntry(entry);
    this.accept({ kind: "put", entry });
  }

  /** Remove an entry whose message is stored; without a message it was discarded. */
  remove(localId: string, message: Message | null): void {
    this.setup.share({ kind: "removed", localId, message });
    this.setup.removeEntry(localId);
    this.accept({ kind: "removed", localId, message });
  }

  /** Take over what another visit, or another tab, has left; store what was written before the storage was open. */
  restore(stored: Outbox): void {
    const isStored = new Set(stored.map(({ localId }) => localId));
    for (const entry of this.entries) if (!isStored.has(entry.localId)) this.setup.putEntry(entry);
    for (const entry of stored) {
      if (!this.removed.has(entry.localId)) this.entries = withEntry(this.entries, entry);
    }
  }

  /** The message of an entry, when it is stored. Rejects when it failed or was discarded. */
  outcomeOf(localId: string): Promise<Message> {
    return new Promise((resolve, reject) => this.promised.set(localId, { resolve, reject }));
  }

  /** Take over a change of another tab, or of this one. */
  accept(message: OutboxMessage): void {
    if (message.kind === "put") this.acceptEntry(message.entry);
    else {
      const { localId, message: stored } = message;
      if (stored) this.setup.arrived(stored);
      this.removed.add(localId);
      this.entries = withoutEntry(this.entries, localId);
      this.settle(localId, stored ?? discarded());
    }
    this.setup.changed();
  }

  /** An answer to a send may be lost: then the message arrives by event or sync. */
  forgetArrived(before: State, now: State): void {
    for (const conversationId of new Set(this.entries.map((entry) => entry.conversationId))) {
      const messages = now.records.get(conversationId)?.messages;
      if (!messages || messages === before.records.get(conversationId)?.messages) continue;
      const left = withoutArrived(this.entries, messages, now.me);
      for (const { localId } of this.entries.filter((entry) => !left.includes(entry))) {
        this.remove(localId, messages.find((message) => message.localId === localId) ?? null);
      }
    }
  }

  private acceptEntry(entry: OutboxEntry): void {
    this.entries = withEntry(this.entries, entry);
    if (entry.error) this.settle(entry.localId, fromErrorData(entry.error));
    else this.setup.waiting();
  }

  private settle(localId: string, outcome: Message | PorticoError): void {
    const promised = this.promised.get(localId);
    this.promised.delete(localId);
    if (outcome instanceof PorticoError) promised?.reject(outcome);
    else promised?.resolve(outcome);
  }
}

const discarded = (): PorticoError => new PorticoError("unavailable", "discarded", { reason: "cancelled" });
