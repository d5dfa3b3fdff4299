import { afterEach, beforeEach, expect, it } from "vitest";
import { toSnake, type Wire } from "../../src/casing.js";
import { Portico, type Team } from "../../src/index.js";
import { FakeClock, settle } from "../support/clock.js";
import { FakeRouter, jwt } from "../support/router.js";

const STATE = {
  ...{ conversationId: 1, teamId: 3, rev: 1, status: "open", assigneeId: null, labels: [] },
  ...{ snoozedUntil: null, waitingSince: null, escalatedAt: null },
};
const wire = (value: object): Wire => toSnake(value) as Wire;
const entry = (id: number): object => ({ conversation: { id }, inbox: { ...STATE, conversationId: id } });

let clock: FakeClock;
let router: FakeRouter;
let portico: Portico;
let team: Team;

beforeEach(async () => {
  [clock, router] = [new FakeClock(), new FakeRouter()];
  const state = { cursor: "1", conversations: [], unreadTotal: 0, calls: [], more: false };
  const changes = { messages: [], receipts: [], removed: [], gaps: [], reset: false };
  router.answers = {
    "sync.state": () => wire({ ...state, ...changes }),
    "user.me": () => ({ user: { id: "7", name: "Lena" } }),
    "team.get": () => wire({ team: { id: 3, participantId: "team:3", name: "Sales", members: [] } }),
    "inbox.list": ({ cursor }) =>
      wire({ entries: [entry(cursor ? 2 : 1)], nextCursor: cursor ? null : "next" }),
    "inbox.get": () =>
      wire({ inbox: STATE, notes: [], authors: [], looking: [{ userId: "8", doing: "looking" }] }),
    "inbox.look": () => wire({ looking: [{ userId: "8", doing: "looking" }] }),
  };
  const options = {
    url: "ws://node/ws",
    token: jwt("7"),
    storage: "memory",
    openSocket: router.open,
  } as const;
  portico = new Portico({ ...options, clock });
  const connecting = portico.connect();
  await clock.advance(1_000);
  await connecting;
  team = await portico.team(3);
});

afterEach(() => {
  team.close();
  portico.close();
});

it("an inbox is read anew, all its pages, once for changes that come together", async () => {
  const inbox = team.inbox({ label: "viewing" });
  await settle();
  await inbox.loadMore();
  const ids = (): number[] => inbox.getSnapshot().entries.map(({ conversation }) => conversation.id);
  expect(ids()).toEqual([1, 2]);
  const before = router.callsOf("inbox.list").length;
  for (const rev of [1, 2, 3])
    await router.publish("inbox.updated", wire({ inbox: { ...STATE, rev }, by: null }));
  await router.publish("inbox.updated", wire({ inbox: { ...STATE, teamId: 4 }, by: null }));
  await clock.advance(1_000);
  expect(router.callsOf("inbox.list")).toHaveLength(before + 2); // two pages
  expect(
    router.callsOf("inbox.list").every(({ label, team_id: id }) => label === "viewing" && id === 3),
  ).toBe(true);
  inbox.close();
  await router.publish("inbox.updated", wire({ inbox: STATE, by: null }));
  await clock.advance(1_000);
  expect(router.callsOf("inbox.list")).toHaveLength(before + 2);
});

it("an old state does not replace a newer one, and a note is there once", async () => {
  const details = team.details(1);
  await settle();
  await router.publish("inbox.updated", wire({ inbox: { ...STATE, rev: 3, assigneeId: "8" }, by: null }));
  await router.publish("inbox.updated", wire({ inbox: { ...STATE, rev: 2, assigneeId: "9" }, by: null }));
  expect(details.getSnapshot().inbox?.assigneeId).toBe("8");
  const note = {
    id: 5,
    conversationId: 1,
    teamId: 3,
    type: "note",
    authorId: "8",
    text: "Owner",
    afterSeq: 1,
  };
  const repeated = [note, note]; // events come at least once
  for (const each of repeated) await router.publish("note.created", wire({ note: each }));
  await router.publish("note.created", wire({ note: { ...note, id: 6, conversationId: 2 } }));
  expect(details.getSnapshot().notes.map(({ id }) => id)).toEqual([5]);
  details.close();
});

it("the others are told that the member looks, every 20 seconds, until the view is closed", async () => {
  const details = team.details(1);
  details.setWriting(true);
  await clock.advance(45_000);
  const told = (): unknown[] => router.callsOf("inbox.look").map(({ doing }) => doing);
  expect(told()).toEqual(["looking", "writing", "writing", "writing"]);
  await router.publish("inbox.looking", { conversation_id: 1, team_id: 3, user_id: "8", doing: "gone" });
  expect(details.getSnapshot().looking).toEqual([]);
  details.close();
  await clock.advance(45_000);
  expect(told().at(-1)).toBe("gone");
  expect(told()).toHaveLength(5);
});

it("what the client of a team calls is called for the team, where a team may", async () => {
  const { client } = team;
  await clock.advance(1_000);
  expect(client.userId).toBe("team:3");
  await settle();
  expect(router.callsOf("sync.state").at(-1)).toMatchObject({ as_team: 3 });
  expect(router.callsOf("user.me").at(-1)).not.toHaveProperty("as_team");
});

it("a team is opened when there is a connection, and not at all without one", async () => {
  const options = {
    url: "ws://node/ws",
    token: jwt("7"),
    storage: "memory",
    openSocket: router.open,
  } as const;
  const early = new Portico({ ...options, clock });
  const opening = early.team(3);
  void early.connect();
  await clock.advance(1_000);
  expect((await opening).id).toBe(3);
  early.close();
  await expect(early.team(3)).rejects.toMatchObject({ code: "unavailable" });
});
