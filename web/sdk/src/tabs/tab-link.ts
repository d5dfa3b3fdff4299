import type {
  Link,
  LinkListener,
  NamedEvent,
  PeerMessage,
  Reply,
  Request,
  Status,
} from "../connection/link.js";
import { asPorticoError, fromErrorData, notConnected, toErrorData, type ErrorData } from "../errors.js";
import type { ProcedureName } from "../generated/registry.js";
import { randomId } from "../ids.js";
import type { CallOptions, Welcome } from "../wamp/session.js";
import type { Channel, TabsPlatform } from "./platform.js";

/** What tabs tell each other. `to` names a tab; without it a frame is for all. */
type Frame =
  | { kind: "hello"; from: string }
  | { kind: "led" }
  | { kind: "start" }
  | { kind: "status"; status: Status; error?: ErrorData | undefined; to?: string }
  | { kind: "joined"; welcome: Welcome; to?: string }
  | { kind: "event"; event: NamedEvent }
  | { kind: "peer"; message: PeerMessage }
  | { kind: "call"; from: string; id: string; name: ProcedureName; request: object; options: object }
  | { kind: "cancel"; id: string }
  | { kind: "part"; to: string; id: string; part: Readonly<Record<string, unknown>> }
  | { kind: "reply"; to: string; id: string; reply: unknown }
  | { kind: "failure"; to: string; id: string; error: ErrorData };

interface Waiting {
  resolve(reply: unknown): void;
  reject(error: unknown): void;
  progress: CallOptions["onProgress"];
}

/**
 * One connection for all tabs of a user: the tab that has the lock leads and connects, the others ask it. When it
 * closes or crashes, the next one takes over. Calls that were under way fail; nothing is sent twice.
 */
export class TabLink implements Link {
  status: Status = "offline";
  private readonly tab = randomId();
  private readonly waiting = new Map<string, Waiting>();
  private readonly served = new Map<string, AbortController>();
  private readonly ended = new AbortController();
  private channel: Channel | null = null;
  private connection: Link | null = null;
  private welcome: Welcome | null = null;
  private release = (): void => undefined;

  constructor(
    private readonly platform: TabsPlatform,
    /** The name of what the tabs share: the node and the user. */
    private readonly name: () => string,
    private readonly connect: (listener: LinkListener) => Link,
    private readonly listener: LinkListener,
  ) {}

  get isLeader(): boolean {
    return this.connection !== null;
  }

  start(): void {
    if (this.connection) return this.connection.start();
    if (this.channel) return this.post({ kind: "start" });
    this.setStatus("connecting");
    this.channel = this.platform.openChannel(this.name());
    this.channel.onmessage = ({ data }) => this.receive(data as Frame);
    this.post({ kind: "hello", from: this.tab });
    this.platform.lead(this.name(), () => this.lead(), this.ended.signal);
  }

  stop(): void {
    this.ended.abort();
    this.connection?.stop();
    this.connection = null;
    this.release();
    this.loseCalls();
    this.channel?.close();
    this.setStatus("closed");
  }

  share(message: PeerMessage): void {
    this.post({ kind: "peer", message });
  }

  call<Name extends ProcedureName>(
    name: Name,
    request: Request<Name>,
    options: CallOptions = {},
  ): Promise<Reply<Name>> {
    if (this.connection) return this.connection.call(name, request, options);
    if (this.status !== "online")
      return Promise.reject(notConnected(this.status === "closed" ? "closed" : "offline"));
    const id = randomId();
    const { timeout, onProgress, signal } = options;
    signal?.addEventListener("abort", () => this.post({ kind: "cancel", id }), { once: true });
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve, reject, progress: onProgress });
      const sent = { timeout, isProgressive: onProgress !== undefined };
      this.post({ kind: "call", from: this.tab, id, name, request, options: sent });
    });
  }

  /** Lead until this tab stops. */
  private lead(): Promise<void> {
    if (this.ended.signal.aborted) return Promise.resolve();
    this.loseCalls();
    this.post({ kind: "led" });
    this.connection = this.connect({
      status: (status, error) => {
        this.post({ kind: "status", status, error: error && toErrorData(error) });
        this.setStatus(status, error);
      },
      joined: (welcome) => {
        this.welcome = welcome;
        this.post({ kind: "joined", welcome });
        this.listener.joined(welcome);
      },
      event: (event) => {
        this.post({ kind: "event", event });
        this.listener.event(event);
      },
      peer: () => undefined,
    });
    this.connection.start();
    return new Promise((resolve) => (this.release = resolve));
  }

  private receive(frame: Frame): void {
    if ("to" in frame && frame.to !== undefined && frame.to !== this.tab) return;
    if (frame.kind === "peer") return this.listener.peer(frame.message);
    if (this.connection) this.serve(this.connection, frame);
    else this.follow(frame);
  }

  /** As the tab that leads. */
  private serve(connection: Link, frame: Frame): void {
    if (frame.kind === "hello") {
      this.post({ kind: "status", status: connection.status, to: frame.from });
      if (this.welcome && connection.status === "online") {
        this.post({ kind: "joined", welcome: this.welcome, to: frame.from });
      }
    }
    if (frame.kind === "start") connection.start();
    if (frame.kind === "cancel") this.served.get(frame.id)?.abort();
    if (frame.kind === "call") void this.answer(connection, frame);
  }

  private async answer(connection: Link, frame: Extract<Frame, { kind: "call" }>): Promise<void> {
    const { from: to, id, name, request } = frame;
    const { timeout, isProgressive } = frame.options as { timeout?: number; isProgressive: boolean };
    const control = new AbortController();
    this.served.set(id, control);
    const onProgress: CallOptions["onProgress"] = (part) => this.post({ kind: "part", to, id, part });
    const options = {
      ...(timeout && { timeout }),
      ...(isProgressive && { onProgress }),
      signal: control.signal,
    };
    try {
      const reply = await connection.call(name, request, options);
      this.post({ kind: "reply", to, id, reply });
    } catch (thrown) {
      this.post({ kind: "failure", to, id, error: toErrorData(asPorticoError(thrown)) });
    }
    this.served.delete(id);
  }

  /** As a tab that follows another. */
  private follow(frame: Frame): void {
    if (frame.kind === "led") {
      this.loseCalls();
      this.setStatus("connecting");
    } else if (frame.kind === "status")
      this.setStatus(frame.status, frame.error && fromErrorData(frame.error));
    else if (frame.kind === "joined") this.listener.joined(frame.welcome);
    else if (frame.kind === "event") this.listener.event(frame.event);
    else if (frame.kind === "part") this.waiting.get(frame.id)?.progress?.(frame.part);
    else if (frame.kind === "reply") this.take(frame.id)?.resolve(frame.reply);
    else if (frame.kind === "failure") this.take(frame.id)?.reject(fromErrorData(frame.error));
  }

  private take(id: string): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private loseCalls(): void {
    for (const id of [...this.waiting.keys()]) this.take(id)?.reject(notConnected("lost"));
  }

  private setStatus(...[status, error]: Parameters<LinkListener["status"]>): void {
    if (this.status === status || this.status === "closed") return;
    this.status = status;
    this.listener.status(status, error);
  }

  private post(frame: Frame): void {
    this.channel?.postMessage(frame);
  }
}
