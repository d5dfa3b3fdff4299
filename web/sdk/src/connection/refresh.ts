import type { Clock } from "../clock.js";

const EARLIEST = 90_000; // before the end
const RETRY = 15_000;

export interface RefreshOptions {
  readonly clock: Clock;
  /** `expires_at` and `server_time` of WELCOME: the server's clock counts, not the device's. */
  readonly expiresAt: string;
  readonly serverTime: string;
  /** Sends a newer token. The answer is the new end of the session; null when there is no newer token. */
  readonly refresh: () => Promise<string | null>;
}

/** Continues a session with a newer token before its end, without a reconnect. */
export class Refresher {
  private readonly clock: Clock;
  private readonly serverAhead: number;
  private end: number;
  private busy = false;
  private triedAt = -Infinity;
  private stopped = false;
  private stopTimer = (): void => undefined;

  constructor(private readonly setup: RefreshOptions) {
    this.clock = setup.clock;
    this.serverAhead = Date.parse(setup.serverTime) - this.clock.now();
    this.end = this.local(setup.expiresAt);
    this.plan();
  }

  /** The server says that the session ends soon. It may say so every second. */
  expiring(expiresAt: string): void {
    this.end = this.local(expiresAt);
    if (this.clock.now() - this.triedAt >= RETRY) void this.run();
  }

  stop(): void {
    this.stopped = true;
    this.stopTimer();
  }

  private local(time: string): number {
    return Date.parse(time) - this.serverAhead;
  }

  private plan(): void {
    const left = this.end - this.clock.now();
    const wait = left - Math.min(EARLIEST, left / 3);
    this.schedule(Math.max(this.clock.now() + wait, this.triedAt + RETRY));
  }

  /** A timer may run early: the longest that exists is 25 days. */
  private schedule(time: number): void {
    const later = (): void => (this.clock.now() < time - 1 ? this.schedule(time) : void this.run());
    this.stopTimer();
    if (!this.stopped && Number.isFinite(time)) {
      this.stopTimer = this.clock.after(Math.max(0, time - this.clock.now()), later);
    }
  }

  private async run(): Promise<void> {
    if (this.busy || this.stopped) return;
    this.busy = true;
    this.triedAt = this.clock.now();
    try {
      const expiresAt = await this.setup.refresh();
      if (expiresAt !== null) this.end = this.local(expiresAt);
    } catch {
      // The site or Portico cannot answer now: the next try follows, or the session ends and a login follows.
    }
    this.busy = false;
    if (this.end > this.clock.now()) this.plan();
  }
}
