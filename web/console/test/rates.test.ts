import { describe, expect, it } from "vitest";
import type { shapes } from "@portico/client";
import { grown, quantile, sampleOf } from "../src/model/rates.js";

const overview = (
  at: string,
  messages: number,
  calls: readonly shapes.Amount[],
  buckets: readonly (readonly [number | null, number])[] = [],
): shapes.LiveOverview => ({
  at,
  status: "ok",
  checks: [],
  sessions: 3,
  users: 2,
  messages,
  events: 0,
  calls,
  failures: [],
  deliveries: [],
  latency: [{ procedure: null, buckets: buckets.map(([upToUs, count]) => ({ upToUs, calls: count })) }],
  queues: [
    { name: "logins", value: 2 },
    { name: "django dead letters", value: 9 },
  ],
  lags: [],
  nodes: [],
});

describe("what happened between two answers", () => {
  it("is counted a second, errors apart, dead letters not as waiting", () => {
    const before = overview("2026-01-01T00:00:00Z", 10, [{ name: "ok", value: 100 }]);
    const after = overview("2026-01-01T00:00:02Z", 30, [
      { name: "ok", value: 108 },
      { name: "rate_limited", value: 2 },
    ]);
    expect(sampleOf(before, after)).toMatchObject({
      messages: 10,
      calls: 5,
      errors: 1,
      sessions: 3,
      waiting: 2,
    });
  });

  it("is nothing where a process began again", () => {
    const before = overview("2026-01-01T00:00:00Z", 500, []);
    expect(sampleOf(before, overview("2026-01-01T00:00:02Z", 3, [])).messages).toBe(0);
  });

  it("has the latencies of the time between them only", () => {
    const slow = overview(
      "2026-01-01T00:00:00Z",
      0,
      [],
      [
        [1000, 0],
        [5000, 100],
        [null, 100],
      ],
    );
    const fast = overview(
      "2026-01-01T00:00:02Z",
      0,
      [],
      [
        [1000, 10],
        [5000, 110],
        [null, 110],
      ],
    );
    expect(sampleOf(slow, fast).p95).toBeCloseTo(0.95);
  });

  it("names what grew, most first", () => {
    const before = [{ name: "a", value: 5 }];
    const after = [
      { name: "a", value: 5 },
      { name: "b", value: 1 },
      { name: "c", value: 4 },
    ];
    expect(grown(before, after)).toEqual([
      { name: "c", value: 4 },
      { name: "b", value: 1 },
    ]);
  });
});

describe("a quantile", () => {
  const buckets = [
    { upToUs: 1000, calls: 50 },
    { upToUs: 2000, calls: 100 },
    { upToUs: null, calls: 100 },
  ];

  it("lies within its bucket", () => {
    expect(quantile(buckets, 0.5)).toBe(1);
    expect(quantile(buckets, 0.75)).toBe(1.5);
  });

  it("is not known without calls, and at least the longest time that is counted", () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(
      quantile(
        [
          { upToUs: 1000, calls: 1 },
          { upToUs: null, calls: 10 },
        ],
        0.95,
      ),
    ).toBe(1);
  });
});
