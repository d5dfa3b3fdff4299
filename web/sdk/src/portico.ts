import { openIndexedDb } from "./storage/indexeddb.js";
import { systemClock, type Clock } from "./clock.js";
import { Connection } from "./connection/connection.js";
import type { Link, LinkListener, Reply, Request, Status } from "./connection/link.js";
import { FirstToken } from "./connection/first-token.js";
import { userOf, type TokenSource } from "./connection/token.js";
import type { Drafts } from "./drafts.js";
import { Core, type ClientEvents } from "./core.js";
import { notConnected } from "./errors.js";
import type { ProcedureName } from "./generated/registry.js";
import type { Attachment, CreateConversation, FoundMessage, Me, Welcome } from "./generated/shapes.js";
import type { OpenStorage } from "./storage/cache.js";
import { randomId } from "./ids.js";
import { browserTabs } from "./tabs/platform.js";
import { TabLink } from "./tabs/tab-link.js";
import { Push } from "./push/push.js";
import { searchMessages, type MessageQuery, type Page } from "./search.js";
import type { StorageAdapter } from "./storage/storage.js";
import { Calls } from "./calls/calls.js";
import type { Uploadable, UploadOptions } from "./upload.js";
import type { Team } from "./teams/team.js";
import { ConversationList } from "./views/conversations.js";
import { Thread } from "./views/thread.js";
import type { CallOptions } from "./wamp/session.js";
import { browserSocket, type SocketFactory } from "./wamp/socket.js";

export interface PorticoOptions {
  /** The address of the node: `wss://chat.example.com/ws`. */
  readonly url: string;
  /** The access token of the site's user, or a function that gets a new one. It is called before each login and refresh. */
  readonly token: TokenSource;
  /**
   * The user of the token. Without it the token says it (`user_id`, `sub`); then a start without a network shows
   * nothing until the token function answers.
   */
  readonly userId?: string;
  /** Where the state is kept between visits: in IndexedDB where there is one, in memory, or by an adapter. */
  readonly storage?: "indexeddb" | "memory" | StorageAdapter;
  /** The address of the service worker for pushes, on the site's own origin: `/portico-worker.js` unless it is another. */
  readonly pushWorker?: string;
  /** Opens a WebSocket, where the platform has none of its own (Node 20: `ws`). */
  readonly openSocket?: SocketFactory;
  /** Time and timers, for tests. */
  readonly clock?: Clock;
  /** A way to Portico in place of a connection. @internal */
  readonly openLink?: (listener: LinkListener) => Link;
}

/** The arguments of `rpc`: a procedure without required arguments may be called without any. */
type RpcArguments<Name extends ProcedureName> =
  Partial<Request<Name>> extends Request<Name>
    ? [request?: Request<Name> & AsUser, options?: CallOptions]
    : [request: Request<Name> & AsUser, options?: CallOptions];

interface AsUser {
  /** Act on behalf of a user. For services. */
  readonly asUser?: string;
}

/** Portico for one user: conversations, messages, receipts, presence. */
export class Portico {
  private readonly threads = new Map<number, Thread>();
  private readonly core: Core;
  /** The live list of all conversations. */
  readonly conversations: ConversationList;
  /** Voice and video calls. */
  readonly calls: Calls;
  /** Push notifications of this browser. */
  readonly push: Push;

  private readonly tokens: FirstToken;
  private stopFlushing: (() => void) | null = null;
  private isEnded = false;

  constructor(private readonly setup: PorticoOptions) {
    const { url, token, openSocket = browserSocket, clock = systemClock, userId = null } = setup;
    this.tokens = new FirstToken(token);
    const source = typeof token === "string" ? token : (): Promise<string> => this.nextToken();
    const known = (): string | null => this.core.state.me || null;
    const connection = { url, token: source, openSocket, clock, userId: known, random: Math.random };
    const { openLink = (listener: LinkListener): Link => new Connection(connection, listener) } = setup;
    const tabs = setup.storage === "memory" ? null : browserTabs();
    const name = (): string => `portico ${url} ${known() ?? randomId()}`;
    this.core = new Core(
      userId,
      (listener) => (tabs ? new TabLink(tabs, name, openLink, listener) : openLink(listener)),
      clock,
      storageOf(setup),
    );
    this.conversations = new ConversationList(this.core);
    this.calls = new Calls(this.core);
    this.push = new Push(this.core, setup.pushWorker ?? "/portico-worker.js");
  }

  /**
   * Connect and stay connected. Resolves when there is a state to show; rejects when the token is refused or the client
   * is closed.
   */
  async connect(): Promise<void> {
    const userId = this.setup.userId ?? (await this.tokens.user());
    if (this.isEnded) throw notConnected("closed");
    this.stopFlushing ??= onPageHide(() => this.core.flush());
    if (userId) await this.core.open(userId);
    await this.core.start();
  }

  get status(): Status {
    return this.core.link.status;
  }

  /** The id of the user; empty until it is known. */
  get userId(): string {
    return this.core.state.me;
  }

  /** The profile of the user; null until it was read. */
  get me(): Me | null {
    return this.core.me;
  }

  /** Limits, windows and features of the server; null before the first login. */
  get server(): Welcome | null {
    return this.core.server;
  }

  /** Texts that were not sent yet, by conversation. They survive a reload. */
  get drafts(): Drafts {
    return this.core.drafts;
  }

  /** Messages of all conversations with all the words of `query`, page by page. */
  search(query: string, options: Omit<MessageQuery, "query" | "cursor"> = {}): Promise<Page<FoundMessage>> {
    return searchMessages(this.core, { ...options, query });
  }

  /** A live conversation. The same object for the same id, until it is closed. */
  conversation(id: number): Thread {
    let thread = this.threads.get(id);
    if (!thread) {
      thread = new Thread(this.core, id, () => this.threads.delete(id));
      this.threads.set(id, thread);
    }
    return thread;
  }

  /** Get or create a conversation: the same type, property and people give the same one. */
  async createConversation(request: CreateConversation): Promise<Thread> {
    const { conversation } = await this.core.call("conversation.create", request);
    return this.conversation(conversation.id);
  }

  /** A team of which the user is a member: its inbox, and a client that acts for it. */
  async team(id: number): Promise<Team> {
    const { openTeam } = await import("./teams/team.js");
    return openTeam(this.core, id, this.setup, Portico);
  }

  /** Upload a file. Resolves with what `send` takes in `attachments`. */
  async upload(file: Uploadable, options: UploadOptions = {}): Promise<Attachment> {
    const { uploadFor } = await import("./upload.js");
    return uploadFor(this.core, this.setup.url, this.tokens, file, options);
  }

  /** Call a procedure of the registry. What the answer changes is in the live objects when it resolves. */
  rpc<Name extends ProcedureName>(name: Name, ...args: RpcArguments<Name>): Promise<Reply<Name>> {
    const [request = {}, options] = args;
    return this.core.call(name, request, options);
  }

  /** Listen to an event, after the live objects have it; or to `status` and `error`. The answer ends it. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (payload: ClientEvents[Name]) => void,
  ): () => void {
    return this.core.events.on(name, listener);
  }

  /** Disconnect for good. */
  close(): void {
    this.end();
    void this.core.stop();
  }

  /** Disconnect for good, and forget what is stored of the user on this device. */
  async logout(): Promise<void> {
    await this.push.disable().catch((thrown: unknown) => this.core.report(thrown));
    this.end();
    this.core.link.share({ kind: "logout" });
    await this.core.erase();
  }

  /** The first token that says whose storage it is opens that, also where it cannot be used for a login yet. */
  private async nextToken(): Promise<string> {
    const token = await this.tokens.next();
    const userId = this.userId ? null : userOf(token);
    if (userId) await this.core.open(userId);
    return token;
  }

  private end(): void {
    this.isEnded = true;
    this.calls.stop();
    this.stopFlushing?.();
    for (const thread of [...this.threads.values()]) thread.close();
  }
}

function storageOf({ storage = "indexeddb", url }: PorticoOptions): OpenStorage {
  const own = storage === "indexeddb" && hasIndexedDb() ? openIndexedDb : null;
  const open = typeof storage === "function" ? storage : own;
  return async (userId) => open && open(`portico ${url} ${userId}`);
}

/** Where a page may store nothing, such as in a frame of another site, already the look at it may throw. */
function hasIndexedDb(): boolean {
  try {
    return Boolean(globalThis.indexedDB);
  } catch {
    return false;
  }
}

/** The last moment at which a page can store something. */
function onPageHide(run: () => void): () => void {
  if (typeof document === "undefined") return () => undefined;
  const ended = new AbortController();
  const { signal } = ended;
  addEventListener("pagehide", run, { signal });
  document.addEventListener("visibilitychange", run, { signal });
  return () => ended.abort();
}
