import type {
  Link,
  LinkListener,
  NamedEvent,
  PeerMessage,
  Reply,
  Request,
  Status,
} from "../../src/connection/link.js";
import { notConnected } from "../../src/errors.js";
import type { ProcedureName, Procedures } from "../../src/generated/registry.js";
import type { ModelServer } from "./model.js";

type Handlers = { [Name in ProcedureName]?: (request: Procedures[Name]["request"]) => unknown };

/** A link to a model server, which loses, repeats and holds back what a test wants. */
export class ModelLink implements Link {
  status: Status = "offline";
  readonly isLeader = true;
  readonly shared: PeerMessage[] = [];
  /** The answer of the next calls is lost, although the server did what they asked for. */
  losesAnswers = false;
  private gate: { opened: Promise<void>; open: () => void } | null = null;
  private heard: NamedEvent[] = [];
  private session = 0;
  private frames: Promise<void> = Promise.resolve();
  private readonly handlers: Handlers;

  constructor(
    private readonly server: ModelServer,
    private readonly listener: LinkListener,
    limit = 3,
  ) {
    this.handlers = {
      "sync.state": () => ({ ...server.sync(null, limit), unreadTotal: 0, calls: [] }),
      "sync.changes": ({ since, perConversation }) => server.sync(since, limit, perConversation ?? Infinity),
      "message.send": ({ conversationId, localId, text }) => ({
        message: server.send(conversationId ?? 0, "me", localId, text ?? "", false),
        duplicate: false,
      }),
      "draft.set": ({ conversationId, text }) => ({ draft: server.setDraft(conversationId, text) }),
      "draft.get": () => ({ drafts: server.listDrafts() }),
      "message.list": ({ conversationId, ...where }) => ({ messages: server.list(conversationId, where) }),
      "message.get": ({ messageId }) => ({ message: server.message(messageId) }),
      "conversation.get": ({ conversationId }) => ({ conversation: server.get(conversationId) }),
      "conversation.thread": ({ conversationId }) => {
        const conversation = server.get(conversationId);
        const messages = server.list(conversationId, {});
        const hasOlder = (messages[0]?.seq ?? 0) > conversation.clearedSeq + 1;
        return { conversation, messages, hasOlder, receipts: server.standings(conversationId), typing: [] };
      },
      "receipt.list": ({ conversationId }) => ({ receipts: server.standings(conversationId) }),
      "receipt.read": ({ conversationId, upToSeq }) => ({
        conversationId,
        total: 0,
        ...server.read(conversationId, "me", upToSeq, false),
      }),
      "receipt.mark": () => ({ marked: [], missing: [], total: null }),
      "user.me": () => ({ user: { id: "me", name: "Me" } }),
      "presence.get": () => ({}),
    };
  }

  start(): void {
    this.connect();
  }

  stop(): void {
    this.disconnect();
    this.status = "closed";
  }

  share(message: PeerMessage): void {
    this.shared.push(message);
  }

  connect(): void {
    if (this.status === "online") return;
    this.status = "online";
    this.session += 1;
    this.server.publish = (event) => this.receive(event);
    this.listener.status("online");
    this.listener.joined({ sessionId: this.session, userId: "me", role: "user", extra: {} });
  }

  disconnect(): void {
    if (this.status !== "online") return;
    this.status = "offline";
    this.hold(false);
    this.server.publish = () => undefined;
    this.listener.status("offline");
  }

  /** Nothing arrives until it is let go: neither events nor answers. */
  hold(isHolding: boolean): void {
    if (isHolding) this.gate ??= gate();
    else {
      this.gate?.open();
      this.gate = null;
    }
  }

  /** The next event is lost. */
  losesNext = false;

  /** An event of the message log comes again. */
  repeat(index: number): void {
    const event = this.heard[index % Math.max(1, this.heard.length)];
    if (event && this.status === "online") this.listener.event(event);
  }

  /** Everything that may come again comes again. */
  repeatAll(): void {
    for (const event of [...this.heard]) this.listener.event(event);
  }

  async call<Name extends ProcedureName>(name: Name, request: Request<Name>): Promise<Reply<Name>> {
    const session = this.session;
    await Promise.resolve();
    if (this.status !== "online" || session !== this.session) throw notConnected();
    const handler = this.handlers[name] as ((request: Request<Name>) => Reply<Name>) | undefined;
    if (!handler) throw new Error(`the model has no ${name}`);
    const answer = handler(request);
    const isLost = this.losesAnswers;
    await this.nextFrame();
    if (isLost || session !== this.session || (this.status as Status) !== "online")
      throw notConnected("lost");
    return answer;
  }

  private receive(event: NamedEvent): void {
    if (this.losesNext) {
      this.losesNext = false;
      return;
    }
    if (event.name.startsWith("message.")) this.heard = [...this.heard, event].slice(-8);
    const session = this.session;
    void this.nextFrame().then(() => {
      if (this.status === "online" && session === this.session) this.listener.event(event);
    });
  }

  /** Events and answers arrive in the order of the server, and what follows from one happens before the next. */
  private nextFrame(): Promise<void> {
    const frame = this.frames.then(() => this.gate?.opened);
    this.frames = frame.then(async () => {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    });
    return frame;
  }
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
