import { describe, expect, it } from "vitest";
import { cardCatalogue } from "../src/cards/texts/catalogue.js";
import { problemsOfSlots } from "../src/cards/slot-fields.js";
import { lineOf, slotText } from "../src/cards/words.js";
import { localIn, momentIn } from "../src/model/zones.js";
import type { Language } from "../src/texts/catalogue.js";

const LANGUAGES = Object.keys(cardCatalogue) as Language[];
const english = await cardCatalogue.en();
const valuesIn = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe.each(LANGUAGES)("the words of cards in %s", (language) => {
  it("have the values of the English ones, and none is empty", async () => {
    const texts = await cardCatalogue[language]();
    for (const key of Object.keys(english) as (keyof typeof english)[]) {
      expect(texts[key].trim(), key).not.toBe("");
      expect(valuesIn(texts[key]), key).toEqual(valuesIn(english[key]));
      if (language !== "en" && english[key].endsWith(".")) expect(texts[key], key).not.toBe(english[key]);
    }
  });
});

describe("a time on the clocks of another place", () => {
  it("is the moment at which they show it, in summer, in winter and beside the change", () => {
    const utc = (local: string, zone: string): string => momentIn(local, zone).toISOString();
    expect(utc("2026-07-01T10:00", "Europe/Paris")).toBe("2026-07-01T08:00:00.000Z");
    expect(utc("2026-12-01T10:00", "Europe/Paris")).toBe("2026-12-01T09:00:00.000Z");
    expect(utc("2026-03-29T03:30", "Europe/Paris")).toBe("2026-03-29T01:30:00.000Z");
    expect(utc("2026-10-25T04:00", "Europe/Paris")).toBe("2026-10-25T03:00:00.000Z");
    expect(utc("2026-01-01T00:00", "Pacific/Kiritimati")).toBe("2025-12-31T10:00:00.000Z");
    expect(utc("2026-01-01T05:15", "Asia/Kathmandu")).toBe("2025-12-31T23:30:00.000Z");
  });

  it("is shown again as it was typed", () => {
    for (const local of ["2026-07-01T10:00", "2026-12-01T00:00", "2026-03-29T03:30"])
      for (const zone of ["Europe/Paris", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"])
        expect(localIn(momentIn(local, zone).toISOString(), zone)).toBe(local);
  });
});

it("says beside which field what is wrong with the times", () => {
  const slots = [
    { begins: "2001-01-01T10:00", ends: "2001-01-01T09:00" },
    { begins: "", ends: "" },
  ];
  expect(problemsOfSlots(slots, "UTC", english)).toEqual({
    begins0: english.isPast,
    ends0: english.isBefore,
    begins1: english.needed,
    ends1: english.needed,
  });
});

describe("a card in one line", () => {
  const card = { version: 1, proposedBy: "ada", actions: [], history: [] } as const;

  it("names what it is, how it stands, and what it is about", () => {
    const slot = { startsAt: "2027-05-04T08:00:00Z", endsAt: "2027-05-04T09:00:00Z" };
    const viewing = {
      ...card,
      kind: "viewing",
      state: "proposed",
      slots: [slot],
      timezone: "Europe/Paris",
    } as const;
    expect(lineOf(viewing, english, "en-GB")).toBe("Viewing · Proposed · Tue 4 May at 10:00");
    const offer = { ...card, kind: "offer", state: "countered", amount: "1100.00", currency: "EUR" } as const;
    expect(lineOf(offer, english, "en-GB")).toBe("Offer · Counter-offer · €1,100.00");
    const items = [{ name: "Passport", required: true, state: "missing" }] as const;
    const documents = { ...card, kind: "documents", state: "requested", items } as const;
    expect(lineOf(documents, english, "en-GB")).toBe("Documents · Requested · Passport");
  });

  it("is told in UTC where the browser does not know its time zone", () => {
    const slot = { startsAt: "2027-05-04T12:00:00Z", endsAt: "2027-05-04T13:00:00Z" };
    const viewing = { kind: "viewing", slots: [slot], timezone: "Europe/Atlantis" } as const;
    expect(lineOf(viewing, english, "en-GB")).toBe("Viewing · Tue 4 May at 12:00");
    expect(slotText(slot, "Europe/Atlantis", "en-GB")).toContain("12:00");
  });

  it("has no state before it is stored", () => {
    const offer = { kind: "offer", amount: "1100.00", currency: "EUR", period: null } as const;
    expect(lineOf(offer, english, "en-GB")).toBe("Offer · €1,100.00");
  });
});
