import type { Clock } from "../../src/clock.js";

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  private time = 1_000;
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  date(): number {
    return Date.UTC(2026, 10, 27) + this.time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.time + ms, run };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** How many timers run: none is left of what was stopped. */
  get running(): number {
    return this.timers.size;
  }

  /** Move on; timers run in their order, each with what follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.next(end); next; next = this.next(end)) {
      this.time = Math.max(this.time, next.due);
      this.timers.delete(next);
      next.run();
      await settle();
    }
    this.time = end;
  }

  private next(end: number): Timer | undefined {
    return [...this.timers].filter(({ due }) => due <= end).sort((one, other) => one.due - other.due)[0];
  }
}

/** Let everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resume) => setImmediate(resume));
}
