import type { shapes } from "@portico/client";
import type { Axis, Point } from "../ui/plot.js";

type LoadPoint = shapes.LoadPoint;

const HOUR = 3_600_000; // milliseconds
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** The axis of the last hours. Times are those of the reader's clock. */
export function axisOf(hours: number, now: number): Axis {
  const from = now - hours * HOUR;
  const nameOf = (at: number): string => (hours < 24 ? CLOCK : DAY).format(at);
  return { from, to: now, fromName: nameOf(from), toName: "now", nameOf };
}

/** The values of a line, with a gap where nobody measured. */
export function pointsOf(
  { points, stepSeconds }: shapes.LoadHistory,
  valueOf: (point: LoadPoint) => number | null,
): Point[] {
  const step = stepSeconds * 1000;
  let before = NaN;
  return points.flatMap((point) => {
    const at = Date.parse(point.at);
    const gap = at - before > step ? [{ at: before + step, value: null }] : [];
    before = at;
    return [...gap, { at, value: valueOf(point) }];
  });
}

/** How much a second; null for a step in which nobody measured how long. */
export const perSecond = ({ seconds }: LoadPoint, amount: number): number | null =>
  seconds === 0 ? null : amount / seconds;

export const toMilliseconds = (us: number | null): number | null => (us === null ? null : us / 1000);
