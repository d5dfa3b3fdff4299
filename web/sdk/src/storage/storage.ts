import type { Draft } from "../drafts.js";
import type { Gap, Me, Message } from "../generated/shapes.js";
import type { OutboxEntry } from "../outbox/outbox.js";
import type { ConversationRecord } from "../state/record.js";

/** A conversation as it is stored: its messages are stored by themselves. */
export interface StoredConversation extends Omit<ConversationRecord, "messages"> {
  readonly id: number;
  /** Its place in the list: the greatest is the first. */
  readonly place: string;
}

/** What a client opens with. */
export interface Saved {
  readonly cursor: string | null;
  readonly me: Me | null;
  /** The unread messages of all conversations. */
  readonly unread: number;
  /** In the order of `order`. */
  readonly outbox: readonly OutboxEntry[];
}

/** What has changed since the last save. */
export interface Changes {
  readonly cursor: string | null;
  readonly me: Me | null;
  readonly unread: number;
  /** Forget everything but the outbox first. */
  readonly isReset: boolean;
  /** Conversations to forget, with their messages. */
  readonly removed: readonly number[];
  /** Messages to forget. */
  readonly gaps: readonly Gap[];
  readonly conversations: readonly StoredConversation[];
  readonly messages: readonly Message[];
}

/** Where a client keeps the state of one user. All methods may reject: the client goes on without storage then. */
export interface ClientStorage {
  load(): Promise<Saved>;
  /** The conversations that are first in the list, at most `limit`, in any order. */
  newest(limit: number): Promise<readonly StoredConversation[]>;
  /** The conversations whose ids follow `after`, at most `limit`, in ascending order. */
  conversations(after: number, limit: number): Promise<readonly StoredConversation[]>;
  /** The newest messages of a conversation, at most `limit`, in ascending `seq`. */
  messages(conversationId: number, limit: number): Promise<readonly Message[]>;
  /** Store changes, all or nothing: a cursor never gets ahead of what belongs to it. */
  save(changes: Changes): Promise<void>;
  putEntry(entry: OutboxEntry): Promise<void>;
  removeEntry(localId: string): Promise<void>;
  /** All texts that were not sent yet. */
  drafts(): Promise<readonly Draft[]>;
  /** Store a text in the place of the one with the same key. An empty one is removed. */
  putDraft(draft: Draft): Promise<void>;
  /** Forget everything of this user. */
  erase(): Promise<void>;
  close(): void;
}

/** Opens the storage of one user: `name` contains the node and the user. For React Native, write one over its store. */
export type StorageAdapter = (name: string) => Promise<ClientStorage>;
