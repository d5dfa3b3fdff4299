import type { shapes } from "@portico/client";
import { expect, test } from "vitest";
import { axisOf, perSecond, pointsOf } from "../src/model/history.js";

const pointAt = (at: string, messages: number, seconds = 60): shapes.LoadPoint => ({
  at,
  seconds,
  messages,
  sessions: 0,
  waiting: 0,
  events: 0,
  calls: 0,
  refused: 0,
  failed: 0,
  p50Us: null,
  p95Us: null,
  p99Us: null,
});
const at = (minute: number): string => `2026-11-28T10:0${minute}:00.000Z`;

test("there is a gap where nobody measured", () => {
  const points = [pointAt(at(0), 60), pointAt(at(1), 120), pointAt(at(4), 30)];
  const found = pointsOf({ stepSeconds: 60, nodes: [], points }, (point) => perSecond(point, point.messages));
  expect(found.map(({ value }) => value)).toEqual([1, 2, null, 0.5]);
  expect(found[2]?.at).toBe(Date.parse(at(2)));
});

test("the first row of a node has no rate", () => {
  expect(perSecond(pointAt(at(0), 0, 0), 0)).toBeNull();
});

test("the axis ends now and begins so many hours before", () => {
  const now = Date.parse(at(0));
  const { from, to, nameOf } = axisOf(6, now);
  expect([(to - from) / 3_600_000, to]).toEqual([6, now]);
  expect(nameOf(now)).toMatch(/^\d\d:\d\d$/);
  expect(axisOf(24, now).nameOf(now)).toMatch(/28/);
});
