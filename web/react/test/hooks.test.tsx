import type { ConversationFilter } from "@portico/client";
import { PorticoProvider, useConversations, usePortico, useStatus, useThread } from "@portico/react";
import { fireEvent, render, screen } from "@testing-library/react";
import { useState, type ReactElement } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Node } from "./support/node.js";
import { after, open, openStrictly, probe } from "./support/page.js";

let node: Node;

beforeEach(() => {
  node = new Node();
  node.say(1, "one");
  node.say(2, "two");
});

function Messages({ id }: { id: number | null }): ReactElement {
  const { messages, conversation } = useThread(id);
  return <p>{[conversation?.id ?? "none", ...messages.map(({ text }) => text)].join(" ")}</p>;
}

describe("useConversations", () => {
  it("renders once for each change, and not at all without one", async () => {
    const { Probe, seen } = probe(() => useConversations());
    await open(node, <Probe />);
    expect(seen.at(-1)).toMatchObject({ unreadTotal: 2, hasMore: false });
    const before = seen.length;
    await after(() => node.say(1, "again"));
    expect(seen.slice(before).map(({ unreadTotal }) => unreadTotal)).toEqual([3]);
    await after(() =>
      node.socket.receive(36, 1, 1, { topic: "portico.event.presence" }, [], { user_id: "x" }),
    );
    expect(seen).toHaveLength(before + 1);
  });

  it("returns the same object until something changes, also with a filter that is written in place", async () => {
    const { Probe, seen } = probe(() => useConversations({ unread: true }));
    const { rerender } = await open(node, <Probe />);
    const last = seen.at(-1);
    expect(last?.items.map(({ id }) => id)).toEqual([2, 1]);
    rerender(
      <PorticoProvider options={node.options}>
        <Probe />
      </PorticoProvider>,
    );
    expect(seen.at(-1)).toBe(last);
  });

  it("shows what another filter lets through at once", async () => {
    let choose: (filter: ConversationFilter) => void = () => undefined;
    const { Probe, seen } = probe(() => {
      const [filter, setFilter] = useState<ConversationFilter>({ unread: true });
      choose = setFilter;
      return useConversations(filter);
    });
    await open(node, <Probe />);
    await after(() => choose({ unread: false }));
    expect(seen.at(-1)?.items).toEqual([]);
  });
});

describe("useThread", () => {
  it("shows messages as they come and as they are sent", async () => {
    function Form(): ReactElement {
      const { send } = useThread(1);
      return <button onClick={() => void send({ text: "mine" })}>Send</button>;
    }
    await open(
      node,
      <>
        <Messages id={1} />
        <Form />
      </>,
    );
    await after(() => node.say(1, "more"));
    await after(() => fireEvent.click(screen.getByText("Send")));
    expect(screen.getByText("1 one more mine")).toBeDefined();
  });

  it("never shows the messages of the conversation before", async () => {
    let choose: (id: number | null) => void = () => undefined;
    const { Probe, seen } = probe(() => {
      const [id, setId] = useState<number | null>(1);
      choose = setId;
      return { id, messages: useThread(id).messages };
    });
    await open(node, <Probe />);
    await after(() => choose(2));
    await after(() => choose(null));
    expect(seen.at(-1)?.messages).toEqual([]);
    await after(() => choose(1));
    await after(() => choose(2));
    const texts = (): (string | null)[] | undefined => seen.at(-1)?.messages.map(({ text }) => text);
    expect(texts()).toEqual(["two"]);
    for (const { id, messages } of seen)
      for (const { conversationId } of messages) expect(conversationId).toBe(id);
  });

  it("returns the same actions in each render, and renders only what changed", async () => {
    const { Probe, seen } = probe(() => useThread(1));
    await open(node, <Probe />);
    const [first, before] = [seen[0], seen.at(-1)];
    const renders = seen.length;
    await after(() => node.say(1, "more"));
    expect(seen).toHaveLength(renders + 1);
    expect(seen.at(-1)?.send).toBe(first?.send);
    expect(seen.at(-1)?.messages[0]).toBe(before?.messages[0]);
    await after(() => node.say(2, "elsewhere"));
    expect(seen).toHaveLength(renders + 1);
  });

  it("follows the conversation until the last component is gone", async () => {
    let portico: ReturnType<typeof usePortico> | undefined;
    let show: (count: number) => void = () => undefined;
    function Page(): ReactElement {
      const [count, setCount] = useState(2);
      portico = usePortico();
      show = setCount;
      return (
        <>
          {Array.from({ length: count }, (_, index) => (
            <Messages key={index} id={1} />
          ))}
        </>
      );
    }
    await openStrictly(node, <Page />);
    const thread = portico?.conversation(1);
    await after(() => show(1));
    expect(portico?.conversation(1)).toBe(thread);
    await after(() => node.say(1, "more"));
    expect(screen.getByText("1 one more")).toBeDefined();
    await after(() => show(0));
    expect(portico?.conversation(1)).not.toBe(thread);
  });

  it("sends what is sent after its component is gone, and leaves nothing open", async () => {
    const { Probe, seen } = probe(() => useThread(1));
    let show: (isShown: boolean) => void = () => undefined;
    let portico: ReturnType<typeof usePortico> | undefined;
    function Page(): ReactElement {
      const [isShown, setShown] = useState(true);
      [show, portico] = [setShown, usePortico()];
      return <>{isShown && <Probe />}</>;
    }
    await open(node, <Page />);
    await after(() => show(false));
    const closing = vi.fn();
    await after(() => {
      void seen.at(-1)?.send({ text: "late" });
      const thread = portico?.conversation(1);
      if (thread) vi.spyOn(thread, "close").mockImplementation(closing);
    });
    expect(node.server.list(1, {}).map(({ text }) => text)).toEqual(["one", "late"]);
    expect(closing).toHaveBeenCalledOnce();
  });

  it("without an id is empty, and what answers rejects", async () => {
    const { Probe, seen } = probe(() => useThread(null));
    await open(node, <Probe />);
    expect(seen).toHaveLength(1);
    expect(() => seen[0]?.markRead()).not.toThrow();
    await expect(seen[0]?.send({ text: "lost" })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("useStatus", () => {
  it("follows the connection, and never says offline before it was tried", async () => {
    const { Probe, seen } = probe(useStatus);
    await open(node, <Probe />);
    expect(seen).toEqual(["connecting", "online"]);
    node.isFrozen = true;
    await after(() => node.socket.break());
    expect(seen.at(-1)).not.toBe("online");
  });

  it("says that the token is refused, and nothing is thrown", async () => {
    node.refusal = () => ({ reason: "portico.error.token_expired" });
    const { Probe, seen } = probe(() => ({ portico: usePortico(), status: useStatus() }));
    await open(node, <Probe />);
    await after(() => vi.waitFor(() => expect(seen[0]?.portico.status).toBe("unauthorized"), 5_000));
    expect(seen.at(-1)?.status).toBe("unauthorized");
  });
});

describe("a hook without a provider", () => {
  it("says what is missing", () => {
    const silenced = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(() => render(<Messages id={1} />)).toThrow("<PorticoProvider>");
    silenced.mockRestore();
  });
});
