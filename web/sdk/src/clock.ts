/** Time and timers, in milliseconds. Tests replace it. */
export interface Clock {
  /** A time that only grows. */
  now(): number;
  /** The time of day, since 1970. */
  date(): number;
  /** Run something later. The answer cancels it. */
  after(ms: number, run: () => void): () => void;
}

const LONGEST = 0x7fffffff; // a timer of more runs at once

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, LONGEST));
    return () => clearTimeout(timer);
  },
};
