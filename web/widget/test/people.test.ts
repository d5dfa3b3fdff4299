import type { Conversation, Message, Participant } from "@portico/client";
import { describe, expect, it } from "vitest";
import { addressOfNode } from "../src/client/address.js";
import { onlyLinkOf, piecesOf, safeUrl } from "../src/model/links.js";
import { colourOf, headingOf, initialsOf, topicOf } from "../src/model/people.js";
import { callText, previewOf } from "../src/model/preview.js";
import { en } from "../src/texts/en.js";
import { fill } from "../src/texts/texts.js";

const person = (userId: string, name: string | null): Participant => ({
  userId,
  name,
  role: "member",
  avatarUrl: null,
  joinedAt: "",
  rev: 1,
});
const about = (more: Partial<Conversation>): Conversation =>
  ({ id: 1, type: "general", title: null, participants: [], ...more }) as Conversation;
const words = {
  say: (text: keyof typeof en, values = {}) => fill(en[text] as string, values),
  cardLine: () => "Viewing",
};

describe("people", () => {
  it("have initials in any script", () => {
    const names = ["Ada Lovelace", "  bob ", "ada b. c. d", "محمد علي", "李小龙", "👩‍🚀 Ann", null, ""];
    expect(names.map(initialsOf)).toEqual(["AL", "B", "AD", "مع", "李", "👩‍🚀A", "", ""]);
  });

  it("have the same colour each time", () => {
    expect(colourOf("ada")).toBe(colourOf("ada"));
    for (const id of ["", "ada", "7", "🏠"]) expect(colourOf(id)).toBeLessThan(8);
  });

  it("name a conversation; a group is named by its title", () => {
    const others = ["bob", "cem", "dia", "eve"].map((id) => person(id, id.toUpperCase()));
    expect(headingOf(about({ participants: [person("ada", "ADA"), person("bob", "Bob")] }), "ada", "?")).toBe(
      "Bob",
    );
    expect(headingOf(about({ type: "group", participants: others }), "ada", "?")).toBe("BOB, CEM, DIA +1");
    expect(headingOf(about({ type: "group", title: "Viewing", participants: others }), "ada", "?")).toBe(
      "Viewing",
    );
    expect(headingOf(about({ participants: [person("bob", null)] }), "ada", "Someone")).toBe("Someone");
    expect(topicOf(about({ type: "property_inquiry", title: "Flat" }))).toBe("Flat");
    expect(topicOf(about({ type: "group", title: "Viewing" }))).toBeNull();
  });
});

it("tells a text that is one address from a text with one", () => {
  expect(onlyLinkOf(" https://me@example.com/12?a=1 ")?.host).toBe("example.com");
  for (const text of ["", "see https://example.com", "https://a.example https://b.example", "javascript:a"]) {
    expect(onlyLinkOf(text), text).toBeNull();
  }
});

describe("addresses in a text", () => {
  const links = (text: string): (string | null)[] => piecesOf(text).flatMap(({ href }) => href ?? []);

  it.each([
    ["see https://example.com/a.", ["https://example.com/a"]],
    ["(https://en.wikipedia.org/wiki/Flat_(house))", ["https://en.wikipedia.org/wiki/Flat_(house)"]],
    ["<https://example.com>, HTTP://EXAMPLE.ORG!", ["https://example.com/", "http://example.org/"]],
    ["javascript:alert(1) data:text/html,x ftp://a.b xhttp://a.b http://", []],
    ["https://user@evil.example/\u202Egnp.exe", ["https://user@evil.example/%E2%80%AEgnp.exe"]],
  ])("%s", (text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(
      piecesOf(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });

  it("are loaded from http and https only", () => {
    const unsafe = [
      "javascript:alert(1)",
      " JaVaScRiPt:x",
      "data:image/svg+xml,x",
      "blob:x",
      "/relative",
      "",
      null,
    ];
    expect(unsafe.map(safeUrl)).toEqual(unsafe.map(() => null));
    expect(safeUrl("https://a.b/c")).toBe("https://a.b/c");
  });

  it("lead to the node that served the file", () => {
    expect(addressOfNode("https://chat.example.com/sdk/portico-chat.js")).toBe("wss://chat.example.com/ws");
    expect(addressOfNode("http://127.0.0.1:8080/sdk/portico-chat.0123.js")).toBe("ws://127.0.0.1:8080/ws");
    expect(addressOfNode("https://www.example.com/assets/bundle.js")).toBeNull();
  });
});

describe("a message in one line", () => {
  const EMPTY = {
    ...({ type: "text", text: null, deletedAt: null, metadata: {}, attachments: [] } as const),
    ...{ conversationId: 1, senderId: "a" },
  };
  const card = {
    kind: "viewing",
    state: "proposed",
    version: 1,
    proposedBy: "a",
    actions: [],
    history: [],
  } as const;
  const preview = (more: Partial<Message>): string => previewOf({ ...EMPTY, ...more }, words);

  it("is its text, or what it is", () => {
    expect(preview({ text: "Hello" })).toBe("Hello");
    expect(preview({ type: "image" })).toBe("Photo");
    expect(preview({ type: "card", card })).toBe("Viewing");
    expect(preview({ type: "file", attachments: [{ url: "", type: "", filename: "plan.pdf" }] })).toBe(
      "plan.pdf",
    );
    expect(preview({ text: "Hello", deletedAt: "2026-01-01T00:00:00Z" })).toBe("Message deleted");
  });

  it("says what became of a call, whatever the metadata are", () => {
    expect(callText({ call: { kind: "video", status: "ended", duration: 245 } }, words)).toBe(
      "Video call · 4:05",
    );
    expect(callText({ call: { kind: "voice", status: "missed", duration: null } }, words)).toBe(
      "Missed call",
    );
    expect(callText({ call: "x" }, words)).toBe("Voice call");
    expect(callText({}, words)).toBe("Voice call");
  });
});
