import { toCamel, toCamelValues, toSnake, type Wire } from "../casing.js";
import type { Clock } from "../clock.js";
import { asPorticoError, errorOf, notConnected, PorticoError } from "../errors.js";
import { KEYED_REPLIES } from "../generated/keys.js";
import type { ProcedureName } from "../generated/registry.js";
import { WampSession, type CallOptions, type SessionEnd, type Welcome } from "../wamp/session.js";
import type { SocketFactory } from "../wamp/socket.js";
import { backoff } from "./backoff.js";
import type { Link, LinkListener, NamedEvent, Reply, Request, Status } from "./link.js";
import { Refresher } from "./refresh.js";
import { Tokens, userOf, type TokenSource } from "./token.js";
import { onWake } from "./wake.js";
import { Watchdog } from "./watchdog.js";

const REALM = "portico";
const PREFIX = "portico.";
const EVENTS = "portico.event.";
const TOKEN_TIMEOUT = 30_000;
const LOGIN_TIMEOUT = 15_000;
const STABLE = 10_000; // a session that lived as long begins the backoff anew
// The login is refused, or the session was ended on purpose: another token is needed.
const REFUSED = ["portico.error.token_expired", "portico.error.forbidden"];
const ENDED = ["portico.close.revoked", "portico.close.by_admin"];

export interface ConnectionOptions {
  readonly url: string;
  readonly token: TokenSource;
  readonly openSocket: SocketFactory;
  readonly clock: Clock;
  readonly random: () => number;
  /** The user of this client, once it is known: a token of another user is not used. */
  readonly userId: () => string | null;
}

/** Keeps a session with Portico: logs in, notices a lost connection, connects again, continues the token. */
export class Connection implements Link {
  status: Status = "offline";
  readonly isLeader = true;
  private session: WampSession | null = null;
  private joined = false;
  private attempts = 0;
  private generation = 0;
  private readonly tokens: Tokens;
  private watchdog: Watchdog | null = null;
  private refresher: Refresher | null = null;
  private stopTimer = (): void => undefined;
  private stopWake = (): void => undefined;
  private isWaiting = false;
  private userId: string | null = null;

  constructor(
    private readonly setup: ConnectionOptions,
    private readonly listener: LinkListener,
  ) {
    this.tokens = new Tokens(setup.token);
  }

  start(): void {
    if (this.status === "online" || this.status === "connecting" || this.status === "closed") return;
    this.stopWake();
    this.stopWake = onWake(() => this.wake());
    this.tokens.accept();
    void this.attempt();
  }

  stop(): void {
    this.generation += 1;
    this.stopTimer();
    this.stopWake();
    this.session?.leave();
    this.release();
    this.setStatus("closed");
  }

  share(): void {
    // A connection alone has no other tabs.
  }

  /** The device woke up: connect now, or check whether the connection still stands. */
  wake(): void {
    if (this.isWaiting) void this.attempt();
    else this.watchdog?.check();
  }

  async call<Name extends ProcedureName>(
    name: Name,
    request: Request<Name>,
    options: CallOptions = {},
  ): Promise<Reply<Name>> {
    if (!this.session || !this.joined) throw notConnected(this.status === "closed" ? "closed" : "offline");
    this.watchdog?.sent();
    const { onProgress } = options;
    const convert = KEYED_REPLIES.includes(name) ? toCamelValues : toCamel;
    const progress = onProgress && ((part: Wire): void => onProgress(toCamel(part) as Wire));
    const reply = await this.session.call(PREFIX + name, toSnake(request) as Wire, {
      ...options,
      ...(progress && { onProgress: progress }),
    });
    return convert(reply) as Reply<Name>;
  }

  private async attempt(): Promise<void> {
    const generation = (this.generation += 1);
    this.stopTimer();
    this.isWaiting = false;
    this.setStatus("connecting");
    this.stopTimer = this.setup.clock.after(TOKEN_TIMEOUT, () => {
      this.generation += 1; // a token that comes later is not used
      this.retryLater(new PorticoError("unavailable", "no token in time"));
    });
    try {
      const token = await this.tokens.get();
      if (generation === this.generation) this.login(token, generation);
    } catch (thrown) {
      if (generation !== this.generation) return;
      const error = asPorticoError(thrown);
      if (error.code === "forbidden") this.giveUp(error);
      else this.retryLater(error);
    }
  }

  private login(token: string, generation: number): void {
    const { openSocket, url, clock } = this.setup;
    if (this.tokens.wasRefused(token)) return this.giveUp(new PorticoError("forbidden", "token refused"));
    const other = userOf(token);
    if (other !== null && this.isOther(other)) return this.giveUp(otherUser());
    let joinedAt = -Infinity;
    const current = (): boolean => generation === this.generation;
    const session = new WampSession(
      openSocket(url, "wamp.2.json"),
      clock,
      {
        frame: () => this.watchdog?.frame(),
        welcome: (welcome) => {
          joinedAt = clock.now();
          this.tokens.accept();
          void this.enter(session, welcome, token);
        },
        event: (topic, payload) => this.receive(topic, payload),
        end: (end) => {
          if (clock.now() - joinedAt > STABLE && this.joined) this.attempts = 0;
          this.release();
          if (current()) this.ended(end, token);
        },
      },
      REALM,
      token,
    );
    this.session = session;
    this.stopTimer();
    this.stopTimer = clock.after(LOGIN_TIMEOUT, () => session.drop("the server does not answer"));
  }

  /** Subscribe before anything is asked for, so that nothing happens unnoticed in between. */
  private async enter(session: WampSession, welcome: Welcome, token: string): Promise<void> {
    this.watchdog = new Watchdog(
      this.setup.clock,
      () => void session.call(PREFIX + "session.info", {}).catch(() => undefined),
      () => session.drop("nothing comes any more"),
    );
    try {
      await session.subscribe(EVENTS);
    } catch (thrown) {
      return session.drop(asPorticoError(thrown).message);
    }
    if (session !== this.session) return;
    this.stopTimer();
    if (this.isOther(welcome.userId)) {
      this.generation += 1;
      session.leave();
      return this.giveUp(otherUser());
    }
    this.userId = welcome.userId;
    this.joined = true;
    this.refresher = this.refresherOf(session, welcome, token);
    this.setStatus("online");
    this.listener.joined(welcome);
  }

  /** What this client shows is one user's: a site where somebody else has logged in makes a new client. */
  private isOther(userId: string): boolean {
    const known = this.setup.userId() ?? this.userId;
    return known !== null && userId !== known;
  }

  private refresherOf(session: WampSession, welcome: Welcome, token: string): Refresher {
    let current = token;
    return new Refresher({
      clock: this.setup.clock,
      expiresAt: String(welcome.extra["expires_at"]),
      serverTime: String(welcome.extra["server_time"]),
      refresh: async () => {
        const newer = await this.tokens.get();
        if (newer === current || userOf(newer) !== userOf(current)) return null;
        const reply = await session.call(PREFIX + "session.refresh", { token: newer });
        current = newer;
        return reply["extended"] === false ? null : String(reply["expires_at"]);
      },
    });
  }

  private receive(topic: string, payload: Wire): void {
    const name = topic.slice(EVENTS.length);
    if (name === "session.expiring") this.refresher?.expiring(String(payload["expires_at"]));
    this.listener.event({ name, payload: toCamel(payload) } as NamedEvent);
  }

  private ended(end: SessionEnd, token: string): void {
    const error = end.reason ? errorOf(end.reason, [end.message], end.details) : notConnected("lost");
    if (ENDED.includes(end.reason))
      return this.giveUp(new PorticoError("forbidden", end.message, { reason: end.reason }));
    if (REFUSED.includes(end.reason) && !this.tokens.refuse(token)) return this.giveUp(error);
    this.retryLater(error);
  }

  private retryLater(error: PorticoError): void {
    const wait = backoff(this.attempts, this.setup.random(), error.retryAfterMs);
    this.attempts += 1;
    this.isWaiting = error.retryAfterMs === 0; // what the server asked for is waited for, whoever wakes up
    this.setStatus("offline", error);
    this.stopTimer();
    this.stopTimer = this.setup.clock.after(wait, () => void this.attempt());
  }

  private giveUp(error: PorticoError): void {
    this.stopTimer();
    this.stopWake();
    this.isWaiting = false;
    this.setStatus("unauthorized", error);
  }

  private release(): void {
    this.watchdog?.stop();
    this.refresher?.stop();
    this.watchdog = this.refresher = this.session = null;
    this.joined = false;
  }

  private setStatus(status: Status, error?: PorticoError): void {
    if (this.status === status || this.status === "closed") return;
    this.status = status;
    this.listener.status(status, error);
  }
}

const otherUser = (): PorticoError =>
  new PorticoError("forbidden", "another user's token", {
    reason: "other_user",
  });
