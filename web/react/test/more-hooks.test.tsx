import { PorticoError, type Portico } from "@portico/client";
import { PorticoProvider, useDraft, useMessageSearch, usePortico, usePush } from "@portico/react";
import { fireEvent, render, screen } from "@testing-library/react";
import { useState, type ReactElement } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Node } from "./support/node.js";
import { after, open, probe } from "./support/page.js";

let node: Node;

beforeEach(() => {
  node = new Node();
});

describe("useDraft", () => {
  it("is one text for all components, and another one for another conversation", async () => {
    function Field({ id }: { id: number }): ReactElement {
      const [text, setText] = useDraft(id);
      return <input aria-label="text" value={text} onChange={({ target }) => setText(target.value)} />;
    }
    const { Probe, seen } = probe(() => useDraft(1)[0]);
    const page = (id: number): ReactElement => (
      <PorticoProvider portico={portico}>
        <Field id={id} />
        <Probe />
      </PorticoProvider>
    );
    const portico = node.client();
    const { rerender } = render(page(1));
    await after(() => fireEvent.change(screen.getByLabelText("text"), { target: { value: "Is it" } }));
    expect(seen.at(-1)).toBe("Is it");
    rerender(page(2));
    expect(screen.getByLabelText<HTMLInputElement>("text").value).toBe("");
    rerender(page(1));
    expect(screen.getByLabelText<HTMLInputElement>("text").value).toBe("Is it");
    portico.close();
  });
});

type Search = Portico["search"];
type Found = Awaited<ReturnType<Search>>;

describe("useMessageSearch", () => {
  const page = (texts: readonly string[], next: Found["next"] = null): Found => ({
    items: texts.map((text) => ({ text }) as Found["items"][number]),
    next,
  });

  async function searching(search: Search): Promise<{
    seen: ReturnType<typeof useMessageSearch>[];
    ask: (words: string) => Promise<void>;
  }> {
    let setWords: (words: string) => void = () => undefined;
    const { Probe, seen } = probe(() => {
      usePortico().search = search;
      const [words, set] = useState("");
      setWords = set;
      return useMessageSearch(words);
    });
    await open(node, <Probe />);
    return { seen, ask: (words) => after(() => setWords(words)) };
  }

  it("asks nothing without words, shows a page, and the next one when it is asked for", async () => {
    const search = vi.fn<Search>(() =>
      Promise.resolve(page(["a garden"], () => Promise.resolve(page(["another"])))),
    );
    const { seen, ask } = await searching(search);
    await ask("  ");
    expect(search).not.toHaveBeenCalled();
    await ask("garden");
    expect(seen.at(-1)).toMatchObject({ items: [{ text: "a garden" }], isLoading: false, hasMore: true });
    await after(() => seen.at(-1)?.loadMore());
    expect(seen.at(-1)).toMatchObject({ items: [{ text: "a garden" }, { text: "another" }], hasMore: false });
  });

  it("never shows for newer words what older ones find late", async () => {
    const answers = new Map<string, (found: Found) => void>();
    const { seen, ask } = await searching(
      (words) => new Promise((resolve) => void answers.set(words, resolve)),
    );
    await ask("gar");
    await ask("garage");
    await after(() => answers.get("gar")?.(page(["a garden"])));
    expect(seen.at(-1)).toMatchObject({ items: [], isLoading: true });
    await after(() => answers.get("garage")?.(page(["a garage"])));
    expect(seen.at(-1)?.items).toMatchObject([{ text: "a garage" }]);
  });

  it("never shows for newer words the next page of older ones", async () => {
    let answer: (found: Found) => void = () => undefined;
    const next = (): Promise<Found> => new Promise((resolve) => (answer = resolve));
    const { seen, ask } = await searching((words) => Promise.resolve(page([words], next)));
    await ask("gar");
    await after(() => void seen.at(-1)?.loadMore());
    await ask("garage");
    await after(() => answer(page(["a garden"])));
    expect(seen.at(-1)?.items).toMatchObject([{ text: "garage" }]);
  });

  it("says why it failed", async () => {
    const refusal = new PorticoError("rate_limited", "too many searches");
    const { seen, ask } = await searching(() => Promise.reject(refusal));
    await ask("garden");
    expect(seen.at(-1)).toMatchObject({ isLoading: false, error: refusal });
  });
});

describe("usePush", () => {
  async function withPush(push: Partial<Portico["push"]>): Promise<ReturnType<typeof usePush>[]> {
    const { Probe, seen } = probe(() => {
      Object.assign(usePortico().push, push);
      return usePush();
    });
    await open(node, <Probe />);
    return seen;
  }

  it("goes on with what was enabled before, and can be switched off and on", async () => {
    const enable = vi.fn(() => Promise.resolve());
    const seen = await withPush({
      resume: () => Promise.resolve(true),
      disable: () => Promise.resolve(),
      enable,
    });
    expect(seen.map(({ isOn }) => isOn)).toEqual([null, true]);
    await after(() => seen.at(-1)?.disable());
    expect(seen.at(-1)?.isOn).toBe(false);
    expect(enable).not.toHaveBeenCalled();
    await after(() => seen.at(-1)?.enable());
    expect(seen.at(-1)).toMatchObject({ isOn: true, error: null });
  });

  it("says why the user gets none", async () => {
    const denied = new PorticoError("forbidden", "denied", { reason: "denied" });
    const seen = await withPush({
      resume: () => Promise.resolve(false),
      enable: () => Promise.reject(denied),
    });
    await after(() => seen.at(-1)?.enable());
    expect(seen.at(-1)).toMatchObject({ isOn: false, error: { details: { reason: "denied" } } });
  });
});
