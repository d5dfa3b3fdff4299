import type { Clock } from "../clock.js";

const REPEAT = 3_000; // the server ends it after 6 s
const IDLE = 5_000;

/** Reports that the own user types: at once, then every few seconds, until they stop. */
export class TypingReports {
  private reportedAt: number | null = null;
  private stopTimer = (): void => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly report: (isTyping: boolean) => void,
  ) {}

  set(isTyping: boolean): void {
    if (!isTyping) return this.end(true);
    this.stopTimer();
    this.stopTimer = this.clock.after(IDLE, () => this.end(true));
    if (this.reportedAt !== null && this.clock.now() - this.reportedAt < REPEAT) return;
    this.reportedAt = this.clock.now();
    this.report(true);
  }

  /** The user has stopped. A message that is sent says so by itself. */
  end(isReported = false): void {
    this.stopTimer();
    if (this.reportedAt !== null && isReported) this.report(false);
    this.reportedAt = null;
  }
}
