import type { Clock } from "../clock.js";
import type { Me } from "../generated/shapes.js";
import type { Message } from "../generated/shapes.js";
import type { ConversationRecord } from "../state/record.js";
import type { State } from "../state/state.js";
import type { Changes, ClientStorage, StoredConversation } from "./storage.js";

const GATHER = 250; // milliseconds

/** A state and a profile that are stored, or are to be. */
export interface Persistent {
  readonly state: State;
  readonly me: Me | null;
}

/** Stores what has changed, a moment later, one save after the other. */
export class Persister {
  private isPlanned = false;
  private stopTimer = (): void => undefined;
  private saving = Promise.resolve();

  constructor(
    private readonly storage: ClientStorage,
    private readonly clock: Clock,
    private stored: Persistent,
    private readonly current: () => Persistent,
    private readonly failed: (thrown: unknown) => void,
  ) {}

  /** Something may have changed. */
  plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    this.stopTimer = this.clock.after(GATHER, () => void this.flush());
  }

  /** Store it now, if anything is planned: a tab that follows another stores nothing. */
  flush(): Promise<void> {
    if (!this.isPlanned) return this.saving;
    this.stopTimer();
    this.isPlanned = false;
    this.saving = this.saving.then(() => this.save());
    return this.saving;
  }

  private async save(): Promise<void> {
    const [before, now] = [this.stored, this.current()];
    const changes = difference(before, now);
    if (!changes) return;
    try {
      await this.storage.save(changes);
      this.stored = now;
    } catch (thrown) {
      this.failed(thrown);
    }
  }
}

/** What is new in a state; null if nothing is. */
export function difference(before: Persistent, now: Persistent): Changes | null {
  const isReset = before.state.epoch !== now.state.epoch;
  const old = isReset ? new Map<number, ConversationRecord>() : before.state.records;
  const { cursor, records } = now.state;
  if (records === old && cursor === before.state.cursor && now.me === before.me) return null;
  const changed = [...records.values()].filter((record) => old.get(record.view.id) !== record);
  return {
    cursor,
    me: now.me,
    unread: [...records.values()].reduce((sum, { view }) => sum + view.unread, 0),
    isReset,
    removed: [...old.keys()].filter((id) => !records.has(id)),
    gaps: now.state.gaps.slice(before.state.gaps.length),
    conversations: changed.map(toStored),
    messages: changed.flatMap((record) => newMessages(old.get(record.view.id), record)),
  };
}

function newMessages(old: ConversationRecord | undefined, now: ConversationRecord): readonly Message[] {
  if (old?.messages === now.messages) return [];
  const known = new Set(old?.messages);
  return now.messages.filter((message) => !known.has(message));
}

/** The conversations as they were stored, by id, each with its last message. */
export const recordsOf = (stored: readonly StoredConversation[]): Map<number, ConversationRecord> =>
  new Map(
    stored.map(({ id, view, counted, receipts }) => {
      return [id, { view, counted, receipts, messages: view.lastMessage ? [view.lastMessage] : [] }];
    }),
  );

const toStored = ({ view, counted, receipts }: ConversationRecord): StoredConversation => ({
  id: view.id,
  place: `${Number(view.pinned)}${view.updatedAt}`,
  view,
  counted,
  receipts,
});
