import { describe, expect, it } from "vitest";
import { catalogue, directionOf, languageOf, localeOf, type Language } from "../src/texts/catalogue.js";
import { datesIn } from "../src/texts/dates.js";
import { en } from "../src/texts/en.js";
import { sizeIn } from "../src/texts/sizes.js";
import { fill, plural, type Plural, type Texts } from "../src/texts/texts.js";

const LANGUAGES = Object.keys(catalogue) as Language[];
const KEYS = Object.keys(en) as (keyof Texts)[];
const valuesIn = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe.each(LANGUAGES)("the catalogue in %s", (language) => {
  it("has every text with the values of the English one, and none that is empty", async () => {
    const texts = await catalogue[language]();
    for (const key of KEYS) {
      const [own, english] = [texts[key], en[key]];
      if (typeof own !== "string" || typeof english !== "string") continue;
      expect(own.trim(), key).not.toBe("");
      expect(valuesIn(own), key).toEqual(valuesIn(english));
    }
  });

  it("has the words for every category of number that the language has", async () => {
    const texts = await catalogue[language]();
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const key of KEYS) {
      const forms = texts[key];
      if (typeof forms === "string") continue;
      expect(Object.keys(forms).sort(), key).toEqual([...pluralCategories].sort());
    }
  });
});

it("translates: no language repeats the English sentences", async () => {
  const sentences = KEYS.filter((key) => typeof en[key] === "string" && en[key].includes(" "));
  for (const language of LANGUAGES.filter((each) => each !== "en")) {
    const texts = await catalogue[language]();
    expect(
      sentences.filter((key) => texts[key] === en[key]),
      language,
    ).toEqual([]);
  }
});

it("chooses the language of the catalogue, and English for others", () => {
  expect(["pt-BR", "AR_eg", "de", "", "sw", "toString"].map(languageOf)).toEqual([
    "pt",
    "ar",
    "en",
    "en",
    "sw",
    "en",
  ]);
  expect(["pt-BR", "AR", "de-AT", "x_y"].map(localeOf)).toEqual(["pt-BR", "ar", "en", "en"]);
  expect(LANGUAGES.filter((language) => directionOf(language) === "rtl")).toEqual(["ar"]);
});

it("counts in the words of the language", async () => {
  const arabic: Plural = (await catalogue.ar()).newMessages;
  expect(plural("en", en.unread, 1)).toBe("1 unread message");
  expect(plural("en", en.unread, 1200)).toBe("1,200 unread messages");
  expect([1, 2, 3, 11].map((n) => plural("ar", arabic, n))).toEqual([
    "رسالة جديدة",
    "رسالتان جديدتان",
    "3 رسائل جديدة",
    "11 رسالة جديدة",
  ]);
  expect(fill("{name} {other}", { name: "$& {other}" })).toBe("$& {other} {other}");
});

describe("times", () => {
  const dates = datesIn("en-GB");
  const at = (date: Date): string => date.toISOString();
  const now = new Date(2026, 2, 11, 9, 0).getTime(); // a Wednesday

  it("names days by how far they are", () => {
    const days = [
      new Date(2026, 2, 11, 0, 1),
      new Date(2026, 2, 10, 23, 59),
      new Date(2026, 2, 5),
      new Date(2026, 2, 4),
    ];
    expect(days.map((day) => dates.day(at(day), now))).toEqual(["today", "yesterday", "Thursday", "4 March"]);
    expect(dates.day(at(new Date(2024, 11, 31)), now)).toBe("31 December 2024");
  });

  it("is the time of today in a list, and the day before", () => {
    expect(dates.brief(at(new Date(2026, 2, 11, 8, 5)), now)).toBe("8:05");
    expect(dates.brief(at(new Date(2026, 2, 10, 8, 5)), now)).toBe("yesterday");
    expect(dates.brief(at(new Date(2026, 1, 1)), now)).toBe("1 Feb");
  });

  it("says how long ago, also by a clock that is behind", () => {
    const before = (minutes: number): string => at(new Date(now - minutes * 60_000));
    expect([0, -5, 5, 125, 3000].map((minutes) => dates.ago(before(minutes), now))).toEqual([
      "now",
      "now",
      "5 minutes ago",
      "2 hours ago",
      "2 days ago",
    ]);
  });
});

it("writes sizes of files", () => {
  expect([0, 999, 48213, 5e6, 3e12].map((bytes) => sizeIn("en", bytes))).toEqual([
    "0 bytes",
    "999 bytes",
    "48.2 kB",
    "5 MB",
    "3,000 GB",
  ]);
});
