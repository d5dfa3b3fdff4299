import type { Core } from "./core.js";
import type { NamedEvent } from "./connection/link.js";
import type { Message, MessageStreaming } from "./generated/shapes.js";
import type { UnsentMessage } from "./views/thread-messages.js";

const AT_MOST = 20_000; // milliseconds without an event: the bot, or the connection to it, is gone

interface Stream {
  readonly last: MessageStreaming;
  /** What is known of the text; after a gap what was known before. */
  readonly text: string;
  readonly hasGap: boolean;
  readonly stopTimer: () => void;
}

const followed = new WeakSet<Core>();

/** From now on threads show the answers that bots are writing. Once for a client. */
export function followStreams(core: Core): void {
  if (followed.has(core)) return;
  followed.add(core);
  const streams = new Streams(core);
  core.beingWritten = (conversationId) => streams.of(conversationId);
}

/** The answers that bots are writing: one of each bot in a conversation. */
class Streams {
  private readonly open = new Map<string, Stream>();
  /** By the bot and the conversation: the answer that is there, of which late parts may still come. */
  private readonly answered = new Map<string, string>();
  private readonly drawn = new WeakMap<Stream, UnsentMessage>();

  constructor(private readonly core: Core) {
    core.heard.add((event) => this.hear(event));
    core.events.on("status", (status) => {
      if (status !== "online") this.clear();
    });
  }

  of(conversationId: number): readonly UnsentMessage[] {
    return [...this.open.values()]
      .filter(({ last, text }) => last.conversationId === conversationId && text !== "")
      .map((stream) => this.draw(stream));
  }

  private hear({ name, payload }: NamedEvent): void {
    if (name === "message.streaming") this.take(payload);
    if (name === "message.created") this.end(payload.message);
  }

  private take(part: MessageStreaming): void {
    const key = keyOf(part.conversationId, part.userId);
    const before = this.open.get(key);
    if (this.answered.get(key) === part.localId || (before && isOld(part, before.last))) return;
    before?.stopTimer();
    this.open.delete(key);
    if (part.status !== "abandoned") this.open.set(key, this.next(key, part, before));
    this.core.invalidate();
  }

  private next(key: string, part: MessageStreaming, before: Stream | undefined): Stream {
    const isSame = before !== undefined && isSameStream(part, before.last);
    const expected = isSame ? before.last.n + 1 : 1;
    const text = isSame ? before.text : "";
    const hasGap = part.text === undefined && (part.n !== expected || (isSame && before.hasGap));
    const stopTimer = this.core.clock.after(AT_MOST, () => {
      this.open.delete(key);
      this.core.invalidate();
    });
    return { last: part, text: part.text ?? (hasGap ? text : text + part.delta), hasGap, stopTimer };
  }

  private end({ conversationId, senderId, localId }: Message): void {
    const key = keyOf(conversationId, senderId);
    const stream = this.open.get(key);
    this.answered.set(key, localId);
    if (stream?.last.localId !== localId) return;
    stream.stopTimer();
    this.open.delete(key);
    this.core.invalidate();
  }

  /** Without a connection nobody knows how they go on. */
  private clear(): void {
    for (const { stopTimer } of this.open.values()) stopTimer();
    this.open.clear();
    this.core.invalidate();
  }

  /** The same object for the same text. */
  private draw(stream: Stream): UnsentMessage {
    let message = this.drawn.get(stream);
    if (!message) this.drawn.set(stream, (message = messageOf(stream)));
    return message;
  }
}

const keyOf = (conversationId: number, userId: string): string => `${conversationId} ${userId}`;

const isSameStream = (one: MessageStreaming, other: MessageStreaming): boolean =>
  one.localId === other.localId && one.startedAt === other.startedAt;

/** It came twice, or belongs to a stream that another one has followed. */
const isOld = (part: MessageStreaming, last: MessageStreaming): boolean =>
  isSameStream(part, last) ? part.n <= last.n : part.startedAt < last.startedAt;

function messageOf({ last, text }: Stream): UnsentMessage {
  const { conversationId, userId, localId, startedAt } = last;
  return {
    ...{ id: null, seq: null, rev: 0, conversationId, senderId: userId, localId, type: "text", text },
    ...{ attachments: [], replyTo: null, quoted: null, metadata: {}, reactions: {}, createdAt: startedAt },
    ...{ editedAt: null, deletedAt: null, status: "streaming", error: null },
  };
}
