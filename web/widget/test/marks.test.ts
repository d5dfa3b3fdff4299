import { describe, expect, it } from "vitest";
import { includesAll, marked, piecesOfFragment, wordsOf, type Piece } from "../src/model/marks.js";

const drawn = (pieces: readonly Piece[]): string =>
  pieces.map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join("");

describe("what was searched for", () => {
  it.each([
    ["Crème brûlée", "creme", "[Crème] brûlée"],
    ["Cre\u0300me", "crem", "[Cre\u0300m]e"],
    ["Straße 5", "STRASSE", "[Straße] 5"],
    ["Bright flat above the market", "market fla", "Bright [fla]t above the [market]"],
    ["aaa", "aa", "[aa]a"],
    ["أمينة الحداد", "الحداد", "أمينة [الحداد]"],
    ["👩‍🚀 Ann", "ann", "👩‍🚀 [Ann]"],
    ["nothing of it", "xyz", "nothing of it"],
  ])("is marked in %s", (text, query, expected) => {
    const pieces = marked(text, wordsOf(query));
    expect(drawn(pieces)).toBe(expected);
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  });

  it("has all words, in any order", () => {
    expect(includesAll("Bright flat", wordsOf('FLAT "brig*"'))).toBe(true);
    expect(includesAll("Bright flat", wordsOf("flat garden"))).toBe(false);
    expect(wordsOf(' " * ')).toEqual([]);
  });

  it("is marked in a fragment of the server, whose escapes are undone once", () => {
    const fragment = "…a <mark>&lt;b&gt;</mark> &amp;lt; &quot;<mark>it&#x27;s</mark>&quot;";
    expect(drawn(piecesOfFragment(fragment))).toBe(`…a [<b>] &lt; "[it's]"`);
    expect(piecesOfFragment("")).toEqual([]);
  });
});
