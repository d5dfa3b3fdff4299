import { describe, expect, it } from "vitest";
import { numberOf, pathOf, placeOf } from "../src/model/routes.js";

describe("an address", () => {
  it.each([
    ["/console", { page: "", id: null, part: null }],
    ["/console/", { page: "", id: null, part: null }],
    ["/console/people/u-7/sessions", { page: "people", id: "u-7", part: "sessions" }],
    ["/console/people/%E0%A4%A", { page: "people", id: "%E0%A4%A", part: null }],
  ])("%s is a place", (path, place) => {
    expect(placeOf(path)).toEqual(place);
  });

  it("brings back any id", () => {
    for (const id of ["a/b", "ä ö", "50%", "#7?x=1"]) {
      expect(placeOf(pathOf("people", id))).toEqual({ page: "people", id, part: null });
    }
  });
});

it("only whole numbers are numbers of cases", () => {
  expect(["12", "0", "abc", "1e3", "-1", "1.5", "99999999999999999999"].map(numberOf)).toEqual([
    12,
    ...Array<null>(6).fill(null),
  ]);
});
