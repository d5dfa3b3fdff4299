import { useTeamInbox } from "@portico/react";
import { useState } from "react";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { refuse } from "../../sdk/test/support/router.js";
import { Node } from "./support/node.js";
import { after, open, openStrictly, probe } from "./support/page.js";

let node: Node;

beforeAll(() => import("../../sdk/src/teams/team.js")); // it is loaded when it is first used

beforeEach(() => {
  node = new Node();
  node.answers["team.get"] = () => ({
    team: { id: 3, participant_id: "team:3", name: "Sales", members: [] },
  });
  node.answers["inbox.list"] = ({ label, cursor }) => ({
    entries: [{ conversation: { id: label ? 5 : cursor ? 2 : 1 }, inbox: { team_id: 3 } }],
    next_cursor: cursor || label ? null : "next",
  });
});

it("shows the conversations of the team, more of them, and those of another filter", async () => {
  let filter: (label?: string) => void = () => undefined;
  const { Probe, seen } = probe(() => {
    const [label, setLabel] = useState<string | undefined>();
    filter = setLabel;
    return useTeamInbox(3, label === undefined ? {} : { label });
  });
  await openStrictly(node, <Probe />);
  const ids = (): number[] | undefined => seen.at(-1)?.entries.map(({ conversation }) => conversation.id);
  expect(ids()).toEqual([1]);
  expect(seen.at(-1)).toMatchObject({ isLoaded: true, hasMore: true, error: null });
  await after(() => seen.at(-1)?.loadMore());
  expect(ids()).toEqual([1, 2]);
  await after(() => filter("viewing"));
  expect(ids()).toEqual([5]);
  expect(seen.at(-1)?.team?.getSnapshot().name).toBe("Sales");
});

it("says why somebody else sees nothing", async () => {
  node.answers["team.get"] = () => refuse("not_found");
  const { Probe, seen } = probe(() => useTeamInbox(3));
  await open(node, <Probe />);
  expect(seen.at(-1)).toMatchObject({ entries: [], team: null, error: { code: "not_found" } });
});
