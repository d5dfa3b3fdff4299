import { afterEach, expect, it } from "vitest";
import { Portico } from "../../src/index.js";
import { openSocket, someone, token, until, URL_OF_NODE } from "../support/node.js";

let open: { close(): void }[] = [];

async function client(userId: string, role = "user"): Promise<Portico> {
  const portico = new Portico({ url: URL_OF_NODE, token: () => token(userId, 3600, role), openSocket });
  open.push(portico);
  await portico.connect();
  return portico;
}

function kept<Closable extends { close(): void }>(live: Closable): Closable {
  open.unshift(live);
  return live;
}

afterEach(() => {
  for (const each of open) each.close();
  open = [];
});

/** A team of Lena and Max, and a customer who asked it something. */
async function asked(): Promise<{
  lena: Portico;
  max: Portico;
  maxId: string;
  teamId: number;
  carla: Portico;
}> {
  const [lenaId, maxId] = [someone("lena"), someone("max")];
  const site = await client(someone("site"), "service");
  const [lena, max, carla] = [await client(lenaId), await client(maxId), await client(someone("carla"))];
  const { team } = await site.rpc("team.create", { name: "Sales", leadIds: [lenaId], memberIds: [maxId] });
  const thread = await carla.createConversation({ participantIds: [team.participantId], propertyId: "42" });
  await thread.send({ text: "Is it free?" });
  return { lena, max, maxId, teamId: team.id, carla };
}

it("a member sees the question, answers for the team, and the other side sees the team", async () => {
  const { lena, teamId, carla } = await asked();
  const team = kept(await lena.team(teamId));
  const inbox = kept(team.inbox({ unassigned: true }));
  const [entry] = await until(() => inbox.getSnapshot().entries.length === 1 && inbox.getSnapshot().entries);
  const id = entry?.conversation.id ?? 0;
  const thread = team.client.conversation(id);
  await until(() => thread.getSnapshot().messages.length === 1);
  const answer = await thread.send({ text: "It is." });
  expect(answer.senderId).toBe(team.getSnapshot().participantId);
  const theirs = carla.conversation(id);
  await until(() => theirs.getSnapshot().messages.length === 2);
  await theirs.send({ text: "Good." });
  await until(() => thread.getSnapshot().messages.at(-1)?.text === "Good.");
});

it("what one member does is live for the other: assignee, labels, notes, who writes", async () => {
  const { lena, max, maxId, teamId } = await asked();
  const [lenas, maxs] = [kept(await lena.team(teamId)), kept(await max.team(teamId))];
  const mine = kept(maxs.inbox({ assignee: maxId }));
  const all = kept(lenas.inbox());
  await until(() => all.getSnapshot().entries.length === 1);
  expect(mine.getSnapshot().entries).toEqual([]);
  const id = all.getSnapshot().entries[0]?.conversation.id ?? 0;
  const [details, seen] = [kept(lenas.details(id)), kept(maxs.details(id))];
  await details.assign(maxId);
  await until(() => mine.getSnapshot().entries.length === 1);
  await details.label({ add: ["viewing"] });
  await details.addNote("Knows the owner", "note-1");
  seen.setWriting(true);
  await until(() => details.getSnapshot().looking[0]?.doing === "writing");
  await until(() => seen.getSnapshot().inbox?.labels[0] === "viewing");
  expect((await until(() => seen.getSnapshot().notes[0])).text).toBe("Knows the owner");
  await seen.closeConversation();
  await until(() => all.getSnapshot().entries.length === 0);
  await until(() => details.getSnapshot().inbox?.status === "closed");
  seen.close();
  await until(() => details.getSnapshot().looking.length === 0);
});

it("a saved reply is rendered for a conversation", async () => {
  const { lena, teamId } = await asked();
  const team = kept(await lena.team(teamId));
  await lena.rpc("saved_reply.create", { teamId, title: "Free", text: "{{team.name}} says: it is free." });
  const inbox = kept(team.inbox());
  await until(() => inbox.getSnapshot().entries.length === 1);
  const [reply] = await team.savedReplies();
  const id = inbox.getSnapshot().entries[0]?.conversation.id ?? 0;
  expect(await team.render(reply?.id ?? 0, id)).toBe("Sales says: it is free.");
});
