import { describe, expect, it } from "vitest";
import type { Conversation, Participant } from "../../src/generated/shapes";
import { withView } from "../../src/state/record";

const person = (userId: string, joinedAt: string): Participant => ({
  ...{ userId, role: "member", name: null, avatarUrl: null, rev: 1, joinedAt },
});

function view(rev: number, participants: readonly Participant[], participantCount: number): Conversation {
  return {
    ...{ id: 1, rev, type: "group", status: "active", propertyId: null, title: null, bookingUrl: null },
    ...{ metadata: {}, mutedUntil: null, pinned: false, createdAt: "1", updatedAt: "1", lastMessage: null },
    ...{ lastSeq: 0, unread: 0, readSeq: 0, clearedSeq: 0, participants, participantCount },
  };
}

const [ada, bob, cy] = [person("ada", "1"), person("bob", "2"), person("cy", "3")];
const ids = (shown: Conversation): string[] => shown.participants.map(({ userId }) => userId);

describe("an event of a large group, which lists the reader and those who came", () => {
  const known = withView(undefined, view(1, [ada, bob], 2));

  it("adds those who came, in the order in which the node lists them", () => {
    expect(ids(withView(known, view(2, [cy, ada], 3)).view)).toEqual(["ada", "bob", "cy"]);
  });

  it("takes away those who left", () => {
    expect(ids(withView(known, view(2, [ada], 1), ["bob"]).view)).toEqual(["ada"]);
    const three = withView(undefined, view(1, [ada, bob, cy], 3));
    expect(ids(withView(three, view(2, [ada], 2), ["bob"]).view)).toEqual(["ada", "cy"]);
  });

  it("changes nothing when it is older than what is known", () => {
    const newer = withView(undefined, view(3, [ada, bob], 2));
    expect(ids(withView(newer, view(2, [ada], 3), ["bob"]).view)).toEqual(["ada", "bob"]);
  });
});
