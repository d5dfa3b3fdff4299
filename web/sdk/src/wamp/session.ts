import type { Wire } from "../casing.js";
import type { Clock } from "../clock.js";
import { errorOf, notConnected, PorticoError } from "../errors.js";
import type { Socket } from "./socket.js";

// Message types of the WAMP specification, section 6.5.
const HELLO = 1;
const WELCOME = 2;
const ABORT = 3;
const CHALLENGE = 4;
const AUTHENTICATE = 5;
const GOODBYE = 6;
const ERROR = 8;
const SUBSCRIBE = 32;
const SUBSCRIBED = 33;
const EVENT = 36;
const CALL = 48;
const CANCEL = 49;
const RESULT = 50;

const ROLES = {
  caller: { features: { progressive_call_results: true, call_canceling: true } },
  subscriber: { features: { pattern_based_subscription: true } },
};

/** What the router says when a client has logged in. */
export interface Welcome {
  readonly sessionId: number;
  readonly userId: string;
  readonly role: string;
  /** `authextra`, as on the wire. */
  readonly extra: Wire;
}

/** Why a session ended: the URI of ABORT or GOODBYE, or "" for a connection that broke. */
export interface SessionEnd {
  readonly reason: string;
  readonly message: string;
  readonly details: Wire;
}

/** Hears what happens to a session. `end` comes once, and nothing after it. */
export interface SessionListener {
  frame(): void;
  welcome(welcome: Welcome): void;
  event(topic: string, payload: Wire): void;
  end(end: SessionEnd): void;
}

export interface CallOptions {
  /** Milliseconds without a result or progress after which the call fails. */
  readonly timeout?: number;
  /** Gets the parts of a progressive answer. */
  readonly onProgress?: (part: Wire) => void;
  /** Ends the wait for the answer, and asks the server to stop. */
  readonly signal?: AbortSignal;
}

interface Waiting {
  resolve(payload: Wire): void;
  reject(error: PorticoError): void;
  progress(part: Wire): void;
}

export const CALL_TIMEOUT = 30_000;

/** One WAMP session over one socket: log in with a ticket, call, subscribe. JSON. */
export class WampSession {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private joined = false;
  private ended = false;

  constructor(
    private readonly socket: Socket,
    private readonly clock: Clock,
    private readonly listener: SessionListener,
    realm: string,
    private readonly ticket: string,
  ) {
    socket.onopen = () => this.send([HELLO, realm, { roles: ROLES, authmethods: ["ticket"] }]);
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onclose = () => this.finish({ reason: "", message: "the connection was lost", details: {} });
    socket.onerror = () => undefined; // `onclose` follows
  }

  /** Call a procedure. Fails at once when the session has not joined: nothing waits to be sent later. */
  call(uri: string, payload: Wire, options: CallOptions = {}): Promise<Wire> {
    const { onProgress, signal, timeout = CALL_TIMEOUT } = options;
    if (!this.joined) return Promise.reject(notConnected());
    if (signal?.aborted) return Promise.reject(aborted());
    const id = this.nextId();
    return new Promise<Wire>((resolve, reject) => {
      const cancel = (): void => {
        this.send([CANCEL, id, { mode: "killnowait" }]);
        this.waiting.get(id)?.reject(aborted());
      };
      const expire = (): void => this.waiting.get(id)?.reject(timedOut(uri));
      let stopTimer = this.clock.after(timeout, expire);
      const settle = (): void => {
        this.waiting.delete(id);
        stopTimer();
        signal?.removeEventListener("abort", cancel);
      };
      this.waiting.set(id, {
        resolve: (result) => (settle(), resolve(result)),
        reject: (error) => (settle(), reject(error)),
        progress: (part) => {
          stopTimer();
          stopTimer = this.clock.after(timeout, expire);
          onProgress?.(part);
        },
      });
      signal?.addEventListener("abort", cancel, { once: true });
      this.send([CALL, id, onProgress ? { receive_progress: true } : {}, uri, [], payload]);
    });
  }

  /** Subscribe to all topics that begin with `prefix`. */
  subscribe(prefix: string): Promise<Wire> {
    if (!this.joined) return Promise.reject(notConnected());
    const id = this.nextId();
    return new Promise<Wire>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, progress: () => undefined });
      this.send([SUBSCRIBE, id, { match: "prefix" }, prefix]);
    });
  }

  /** Log out and close. */
  leave(): void {
    if (this.joined) this.send([GOODBYE, {}, "wamp.close.normal"]);
    this.finish({ reason: "", message: "closed", details: {} });
  }

  /** Close a connection that does not answer any more. */
  drop(message: string): void {
    this.finish({ reason: "", message, details: {} });
  }

  private receive(data: unknown): void {
    if (this.ended) return;
    this.listener.frame();
    const frame = parse(data);
    if (!frame) return this.drop("the server sent no WAMP message");
    this.handle(frame);
  }

  private handle(frame: readonly unknown[]): void {
    switch (frame[0]) {
      case CHALLENGE:
        return this.send([AUTHENTICATE, this.ticket, {}]);
      case WELCOME:
        return this.welcome(Number(frame[1]), wire(frame[2]));
      case ABORT:
        return this.finish(endOf(frame));
      case GOODBYE:
        this.send([GOODBYE, {}, "wamp.close.goodbye_and_out"]);
        return this.finish(endOf(frame));
      case EVENT:
        return this.listener.event(String(wire(frame[3])["topic"]), wire(frame[5]));
      case RESULT:
        return this.result(Number(frame[1]), wire(frame[2]), wire(frame[4]));
      case SUBSCRIBED:
        return this.result(Number(frame[1]), {}, {});
      case ERROR:
        return this.fail(Number(frame[2]), errorOf(String(frame[4]), list(frame[5]), wire(frame[6])));
    }
  }

  private welcome(sessionId: number, details: Wire): void {
    this.joined = true;
    this.listener.welcome({
      sessionId,
      userId: String(details["authid"]),
      role: String(details["authrole"]),
      extra: wire(details["authextra"]),
    });
  }

  private result(id: number, details: Wire, payload: Wire): void {
    const waiting = this.waiting.get(id);
    if (details["progress"]) waiting?.progress(payload);
    else {
      this.waiting.delete(id);
      waiting?.resolve(payload);
    }
  }

  private fail(id: number, error: PorticoError): void {
    this.waiting.get(id)?.reject(error);
    this.waiting.delete(id);
  }

  private finish(end: SessionEnd): void {
    if (this.ended) return;
    this.ended = true;
    this.joined = false;
    this.socket.onclose = this.socket.onmessage = this.socket.onopen = null;
    this.socket.close();
    for (const waiting of [...this.waiting.values()]) waiting.reject(notConnected("lost"));
    this.waiting.clear();
    this.listener.end(end);
  }

  private send(frame: readonly unknown[]): void {
    if (!this.ended) this.socket.send(JSON.stringify(frame));
  }

  private nextId(): number {
    return (this.lastId += 1);
  }
}

function parse(data: unknown): readonly unknown[] | null {
  try {
    const frame: unknown = typeof data === "string" ? JSON.parse(data) : null;
    return Array.isArray(frame) ? frame : null;
  } catch {
    return null;
  }
}

function wire(value: unknown): Wire {
  return typeof value === "object" && value !== null ? (value as Wire) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function endOf(frame: readonly unknown[]): SessionEnd {
  const details = wire(frame[1]);
  const reason = String(frame[2]);
  return { reason, message: typeof details["message"] === "string" ? details["message"] : reason, details };
}

const timedOut = (uri: string): PorticoError =>
  new PorticoError("unavailable", `${uri}: no answer in time`, { reason: "timeout" });

const aborted = (): PorticoError => new PorticoError("unavailable", "cancelled", { reason: "cancelled" });
