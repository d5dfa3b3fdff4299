import type { Page, shapes } from "@portico/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUi } from "../views/ui.js";

const PAUSE = 250; // milliseconds without a key

type Messages = Page<shapes.FoundMessage>;

interface Pages {
  readonly state: "searching" | "found" | "failed";
  /** The messages that have all the words, the newest first. */
  readonly messages: Messages["items"];
  readonly next: Messages["next"];
}

export interface Found extends Pick<Pages, "state" | "messages"> {
  /** Loads the next page. Null: there is none. */
  readonly loadMore: (() => void) | null;
}

const NOTHING: Pages = { state: "searching", messages: [], next: null };

/** What the server finds of a query. Until its answer is there, what was found last. */
export function useFound(query: string): Found {
  const { client } = useUi();
  const [pages, setPages] = useState(NOTHING);
  const newest = useRef(0);

  const load = async (before: Pages, request: () => Promise<Messages>): Promise<void> => {
    const number = newest.current;
    const show = (found: Pages): void => {
      if (number === newest.current) setPages(found);
    };
    await request().then(
      ({ items, next }) => show({ state: "found", messages: [...before.messages, ...items], next }),
      () => show({ ...before, state: "failed" }),
    );
  };
  useEffect(() => {
    newest.current += 1;
    setPages((before) => ({ ...before, state: "searching", next: null }));
    const timer = setTimeout(() => void load(NOTHING, () => client.search(query)), PAUSE);
    return () => clearTimeout(timer);
  }, [query]);
  const { state, messages, next } = pages;
  return { state, messages, loadMore: next && (() => void load(pages, next)) };
}
