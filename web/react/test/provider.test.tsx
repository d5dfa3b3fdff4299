import { PorticoProvider, useConversations, usePortico, useThread } from "@portico/react";
import { render } from "@testing-library/react";
import { Activity, StrictMode, type ReactElement } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { jwt } from "../../sdk/test/support/router.js";
import { Node } from "./support/node.js";
import { after, open, openStrictly, probe } from "./support/page.js";

let node: Node;

beforeEach(() => {
  node = new Node();
  node.say(1, "one");
});

const strictly = (page: ReactElement): ReactElement => <StrictMode>{page}</StrictMode>;

describe("a provider with options", () => {
  it("opens one connection under StrictMode, and closes it with the component", async () => {
    const { Probe, seen } = probe(() => useThread(1));
    const page = await openStrictly(node, <Probe />);
    expect([node.sockets.length, node.connections]).toEqual([1, 1]);
    expect(seen.at(-1)?.messages).toHaveLength(1);
    expect(node.callsOf("sync.state")).toHaveLength(1);
    await after(page.unmount);
    expect(node.connections).toBe(0);
  });

  it("opens one connection where StrictMode is around the provider, and leaves no listener behind", async () => {
    const adding = vi.spyOn(window, "addEventListener");
    const listening = (): AddEventListenerOptions[] =>
      adding.mock.calls.flatMap(([name, , options]) =>
        name === "pagehide" && typeof options === "object" && !options.signal?.aborted ? [options] : [],
      );
    let unmount: () => void = () => undefined;
    await after(() => ({ unmount } = render(strictly(<PorticoProvider options={node.options} />))));
    expect([node.sockets.length, listening().length]).toEqual([1, 1]);
    await after(unmount);
    expect([node.connections, listening().length]).toEqual([0, 0]);
  });

  it("goes on with the same client when options are written in place, and uses the newest token", async () => {
    const { Probe, seen } = probe(usePortico);
    const page = await open(node, <Probe />);
    const token = (): string => jwt("me", "new");
    await after(() =>
      page.rerender(
        <PorticoProvider options={{ ...node.options, token }}>
          <Probe />
        </PorticoProvider>,
      ),
    );
    expect(new Set(seen).size).toBe(1);
    expect(node.sockets).toHaveLength(1);
    await after(() => node.socket.break());
    await vi.waitFor(() => expect(node.tickets.at(-1)).toBe(jwt("me", "new")), 5_000);
  });

  it("shows nothing of a user to the next one", async () => {
    const { Probe, seen } = probe(() => useConversations());
    const page = await open(node, <Probe />);
    const before = seen.length;
    const next = new Node();
    next.userId = "8";
    await after(() =>
      page.rerender(
        <PorticoProvider options={{ ...next.options, userId: "8", token: jwt("8") }}>
          <Probe />
        </PorticoProvider>,
      ),
    );
    expect(seen[before]?.items).toEqual([]);
    expect(seen.at(-1)?.items.map(({ unread }) => unread)).toEqual([0, 0]);
    expect([node.connections, next.connections]).toEqual([0, 1]);
  });

  it("closes the client while <Activity> hides it, and has a new one when it is shown again", async () => {
    const { Probe, seen } = probe(() => useThread(1));
    const page = (mode: "hidden" | "visible"): ReactElement => (
      <Activity mode={mode}>
        <PorticoProvider options={node.options}>
          <Probe />
        </PorticoProvider>
      </Activity>
    );
    let rerender: (page: ReactElement) => void = () => undefined;
    await after(() => ({ rerender } = render(page("visible"))));
    await after(() => rerender(page("hidden")));
    expect(node.connections).toBe(0);
    await after(() => rerender(page("visible")));
    await after(() => node.say(1, "again"));
    expect([node.connections, seen.at(-1)?.messages.length]).toEqual([1, 2]);
  });

  it("opens no connection when it is gone before the site has given a token", async () => {
    let give: (token: string) => void = () => undefined;
    const token = (): Promise<string> => new Promise((resolve) => (give = resolve));
    const options = { ...node.options, userId: undefined };
    let unmount: () => void = () => undefined;
    await after(() => ({ unmount } = render(<PorticoProvider options={{ ...options, token }} />)));
    await after(unmount);
    await after(() => give(jwt("me")));
    expect(node.sockets).toHaveLength(0);
  });
});

describe("a provider with a client", () => {
  it("connects it once, and leaves it open for who made it", async () => {
    const portico = node.client();
    const { Probe, seen } = probe(() => useThread(1));
    let unmount: () => void = () => undefined;
    const page = (
      <PorticoProvider portico={portico}>
        <Probe />
      </PorticoProvider>
    );
    await after(() => ({ unmount } = render(strictly(page))));
    expect(seen.at(-1)?.messages).toHaveLength(1);
    await after(unmount);
    expect([node.sockets.length, portico.status]).toEqual([1, "online"]);
    await after(() => portico.close());
    expect(node.connections).toBe(0);
  });
});
