import { expect, it } from "vitest";
import { Portico } from "../../src/index.js";
import { FakeRouter, jwt } from "../support/router.js";
import { settle } from "../support/clock.js";

it("a search gives page after page until there are no more", async () => {
  const router = Object.assign(new FakeRouter(), { userId: "me" });
  router.answers["message.search"] = (request) => {
    const page = request["cursor"] ? Number(request["cursor"]) : 1;
    return { messages: [{ id: page }], next_cursor: page < 3 ? String(page + 1) : null };
  };
  const portico = new Portico({
    url: "ws://node/ws",
    token: jwt("me"),
    storage: "memory",
    openSocket: router.open,
  });
  portico.connect().catch(() => undefined); // nothing syncs here
  await settle();
  let page = await portico.search("flat", { limit: 1 });
  const found = [...page.items];
  while (page.next) {
    page = await page.next();
    found.push(...page.items);
  }
  expect(found).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  await portico.conversation(7).search("flat");
  expect(router.callsOf("message.search")).toEqual([
    { query: "flat", limit: 1 },
    { query: "flat", limit: 1, cursor: "2" },
    { query: "flat", limit: 1, cursor: "3" },
    { query: "flat", conversation_id: 7 },
  ]);
  portico.close();
});
