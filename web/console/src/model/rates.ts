import type { shapes } from "@portico/client";

type Overview = shapes.LiveOverview;
type Buckets = readonly shapes.LatencyBucket[];

/** What happened between two answers of `admin.overview`: rates a second, latencies in milliseconds. */
export interface Sample {
  readonly at: number;
  readonly sessions: number;
  readonly messages: number;
  readonly events: number;
  readonly calls: number;
  readonly errors: number;
  readonly waiting: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

const OK = "ok";

export function sampleOf(before: Overview, after: Overview): Sample {
  const at = Date.parse(after.at);
  const seconds = Math.max((at - Date.parse(before.at)) / 1000, 0.001);
  const rate = (count: (overview: Overview) => number): number =>
    Math.max(count(after) - count(before), 0) / seconds; // a process that restarts counts from zero
  const buckets = between(bucketsOf(before), bucketsOf(after));
  return {
    at,
    sessions: after.sessions,
    messages: rate((overview) => overview.messages),
    events: rate((overview) => overview.events),
    calls: rate((overview) => total(overview.calls)),
    errors: rate((overview) => total(overview.calls.filter(({ name }) => name !== OK))),
    waiting: total(after.queues.filter(({ name }) => !name.includes("dead letters"))),
    p50: quantile(buckets, 0.5),
    p95: quantile(buckets, 0.95),
  };
}

export const total = (amounts: readonly shapes.Amount[]): number =>
  amounts.reduce((sum, { value }) => sum + value, 0);

/** The amounts that grew, most first. */
export function grown(before: readonly shapes.Amount[], after: readonly shapes.Amount[]): shapes.Amount[] {
  const known = new Map(before.map(({ name, value }) => [name, value]));
  return after
    .map(({ name, value }) => ({ name, value: value - (known.get(name) ?? 0) }))
    .filter(({ value }) => value > 0)
    .sort((one, other) => other.value - one.value);
}

const bucketsOf = ({ latency }: Overview): Buckets =>
  latency.find(({ procedure }) => procedure === null)?.buckets ?? [];

function between(before: Buckets, after: Buckets): Buckets {
  const known = new Map(before.map(({ upToUs, calls }) => [upToUs, calls]));
  return after.map(({ upToUs, calls }) => ({ upToUs, calls: Math.max(calls - (known.get(upToUs) ?? 0), 0) }));
}

/** The time in milliseconds within which this share of the calls was answered, as Prometheus estimates it. */
export function quantile(buckets: Buckets, share: number): number | null {
  const all = buckets.at(-1)?.calls ?? 0;
  if (all === 0) return null;
  const wanted = all * share;
  let low = { us: 0, calls: 0 };
  for (const { upToUs, calls } of buckets) {
    if (upToUs === null) break; // longer than the longest time that is counted
    if (calls >= wanted) {
      const part = calls === low.calls ? 1 : (wanted - low.calls) / (calls - low.calls);
      return (low.us + (upToUs - low.us) * part) / 1000;
    }
    low = { us: upToUs, calls };
  }
  return low.us / 1000;
}
