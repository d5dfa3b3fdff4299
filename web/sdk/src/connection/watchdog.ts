import type { Clock } from "../clock.js";

const QUIET = 25_000; // without any frame: ask
const UNANSWERED = 4_000; // after a call without any frame: ask
const PATIENCE = 5_000; // for the answer

/**
 * Notices a connection over which nothing comes any more: a frozen server and a dead network close no socket.
 * Any frame counts as a sign of life. A probe that gets no frame calls `dead`.
 */
export class Watchdog {
  private heard: number;
  private sentAt: number | null = null;
  private probing = false;
  private due = Infinity;
  private stopTimer = (): void => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly probe: () => void,
    private readonly dead: () => void,
  ) {
    this.heard = clock.now();
    this.wakeAt(this.heard + QUIET);
  }

  /** A frame arrived. */
  frame(): void {
    this.heard = this.clock.now();
    this.sentAt = null;
    if (!this.probing) return;
    this.probing = false;
    this.due = Infinity;
    this.wakeAt(this.heard + QUIET);
  }

  /** A call was sent. */
  sent(): void {
    if (this.probing || this.sentAt !== null) return;
    this.sentAt = this.clock.now();
    this.wakeAt(this.sentAt + UNANSWERED);
  }

  /** Look at once: the device woke up, or the network changed. */
  check(): void {
    if (this.probing) return;
    this.probing = true;
    this.due = Infinity;
    this.wakeAt(this.clock.now() + PATIENCE);
    this.probe();
  }

  stop(): void {
    this.stopTimer();
  }

  private wakeAt(time: number): void {
    if (time >= this.due) return;
    this.due = time;
    this.stopTimer();
    this.stopTimer = this.clock.after(Math.max(0, time - this.clock.now()), () => this.look());
  }

  private look(): void {
    this.due = Infinity;
    if (this.probing) return this.dead();
    const next = Math.min(this.heard + QUIET, (this.sentAt ?? Infinity) + UNANSWERED);
    if (next <= this.clock.now()) this.check();
    else this.wakeAt(next);
  }
}
