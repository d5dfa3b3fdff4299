import type { shapes } from "@portico/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUi } from "../views/ui.js";

const PAUSE = 250; // milliseconds without a key

export interface Found {
  readonly state: "searching" | "found" | "failed";
  /** The messages that have all the words, the newest first. */
  readonly messages: readonly shapes.FoundMessage[];
  /** Loads the next page. Null: there is none. */
  readonly loadMore: (() => void) | null;
}

const SEARCHING = { state: "searching", messages: [], cursor: null } as const;

type Page = Pick<Found, "state" | "messages"> & { readonly cursor: string | null };

/** What the server finds of a query. Until its answer is there, what was found last. */
export function useFound(query: string): Found {
  const { client } = useUi();
  const [page, setPage] = useState<Page>(SEARCHING);
  const newest = useRef(0);

  const load = async (before: Page, number: number): Promise<void> => {
    try {
      const request = { query, ...(before.cursor !== null && { cursor: before.cursor }) };
      const { messages, nextCursor } = await client.rpc("message.search", request);
      if (number !== newest.current) return;
      setPage({ state: "found", messages: [...before.messages, ...messages], cursor: nextCursor });
    } catch {
      if (number === newest.current) setPage({ ...before, state: "failed" });
    }
  };
  useEffect(() => {
    const number = (newest.current += 1);
    setPage((before) => ({ ...before, state: "searching", cursor: null }));
    const timer = setTimeout(() => void load(SEARCHING, number), PAUSE);
    return () => clearTimeout(timer);
  }, [query]);
  return {
    ...page,
    loadMore: page.cursor === null ? null : () => void load(page, newest.current),
  };
}
