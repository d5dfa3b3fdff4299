import type { PorticoError, ProcedureName, shapes, Status } from "@portico/client";
import { systemClock } from "../../../sdk/src/clock.js";
import { Connection } from "../../../sdk/src/connection/connection.js";
import type { LinkListener, Reply, Request } from "../../../sdk/src/connection/link.js";
import { browserSocket } from "../../../sdk/src/wamp/socket.js";
import type { CallOptions } from "../../../sdk/src/wamp/session.js";

const POWERS = ["admin", "moderator"] as const;
export type Power = (typeof POWERS)[number];

/** `entering` until the role is known; `powerless`: the token is valid, and its role has no place here. */
export type Entry = "entering" | "in" | "refused" | "powerless";

export interface SessionState {
  readonly entry: Entry;
  readonly status: Status;
  readonly userId: string;
  readonly role: string;
  /** What Portico said when it refused the token or ended the session. */
  readonly reason: string;
  /** Grows with each login: what failed for want of a connection is asked for again. */
  readonly logins: number;
}

const RETRY = 1_000; // milliseconds until the role is asked for again

const START: SessionState = {
  entry: "entering",
  status: "connecting",
  userId: "",
  role: "",
  reason: "",
  logins: 0,
};

/** The connection of the console: calls, without the conversations that the client library keeps for a user. */
export class Session implements LinkListener {
  private readonly connection: Connection;
  private readonly listeners = new Set<() => void>();
  private state = START;
  private isClosed = false;
  private cancelRetry = (): void => undefined;

  constructor(url: string, token: string) {
    this.connection = new Connection(
      { url, token, openSocket: browserSocket, clock: systemClock, random: Math.random, userId: () => null },
      this,
    );
    this.connection.start();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): SessionState => this.state;

  call<Name extends ProcedureName>(
    name: Name,
    request: Request<Name>,
    options?: CallOptions,
  ): Promise<Reply<Name>> {
    return this.connection.call(name, request, options);
  }

  close(): void {
    this.isClosed = true;
    this.listeners.clear();
    this.cancelRetry();
    this.connection.stop();
  }

  status(status: Status, error?: PorticoError): void {
    if (status === "unauthorized") this.change({ status, entry: "refused", reason: error?.message ?? "" });
    else this.change({ status });
  }

  joined(): void {
    this.cancelRetry();
    void this.enter();
  }

  event(): void {
    // The console asks for what it shows.
  }

  peer(): void {
    // Each tab of the console has a connection of its own.
  }

  private async enter(): Promise<void> {
    try {
      const { session } = await this.connection.call("session.info", {});
      this.entered(session);
    } catch {
      if (this.isClosed) return;
      this.cancelRetry = systemClock.after(RETRY, () => void this.enter()); // a limit, or a node that starts
    }
  }

  private entered({ role, userId }: Pick<shapes.Session, "role" | "userId">): void {
    const entry = POWERS.some((power) => power === role) ? "in" : "powerless";
    this.change({ role, userId, entry, logins: this.state.logins + 1 });
    if (entry === "powerless") this.connection.stop();
  }

  private change(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}

/** Where the node of this page takes connections. */
export const socketUrl = (): string =>
  `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;
