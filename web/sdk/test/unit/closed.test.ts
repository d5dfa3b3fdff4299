import { expect, it } from "vitest";
import { Portico } from "../../src/portico.js";
import { settle } from "../support/clock.js";
import { FakeRouter, jwt } from "../support/router.js";

it("a client that is closed before the site has given a token opens no connection, and connect() rejects", async () => {
  const router = new FakeRouter();
  let give: (token: string) => void = () => undefined;
  const token = (): Promise<string> => new Promise((resolve) => (give = resolve));
  const portico = new Portico({ url: "ws://node/ws", token, storage: "memory", openSocket: router.open });
  const connecting = portico.connect();
  portico.close();
  give(jwt("7"));
  await expect(connecting).rejects.toMatchObject({ code: "unavailable", details: { reason: "closed" } });
  await settle();
  expect([router.sockets.length, portico.status]).toEqual([0, "closed"]);
});
