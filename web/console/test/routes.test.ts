import { describe, expect, it } from "vitest";
import { pathOf, placeOf } from "../src/model/routes.js";

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
