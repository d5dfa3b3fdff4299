// @vitest-environment node
import { PorticoProvider, useCall, useConversations, useStatus, useThread } from "@portico/react";
import type { ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { Node } from "./support/node.js";

function Page(): ReactElement {
  const [{ items, hasMore }, { messages }, { call }] = [useConversations(), useThread(1), useCall()];
  return <p>{[useStatus(), items.length, hasMore, messages.length, call === null].join(" ")}</p>;
}

it("a server renders the page without a connection, also for a client that has one", async () => {
  const node = new Node();
  const page = (
    <PorticoProvider options={node.options}>
      <Page />
    </PorticoProvider>
  );
  expect(renderToString(page)).toBe("<p>connecting 0 true 0 true</p>");
  expect(node.sockets).toHaveLength(0);
  const portico = node.client();
  await portico.connect();
  const given = (
    <PorticoProvider portico={portico}>
      <Page />
    </PorticoProvider>
  );
  expect(renderToString(given)).toBe("<p>connecting 0 true 0 true</p>");
  portico.close();
});
