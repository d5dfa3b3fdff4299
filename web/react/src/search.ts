import type { Page, Portico, PorticoError, shapes } from "@portico/client";
import { useEffect, useMemo, useReducer } from "react";
import { usePortico } from "./context.js";
import { asPorticoError } from "./errors.js";

export interface SearchOptions {
  /** Only in this conversation. */
  readonly conversationId?: number;
}

export interface SearchState {
  /** The messages that were found, the newest first. */
  readonly items: readonly shapes.FoundMessage[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  /** Why the search failed. */
  readonly error: PorticoError | null;
  /** Load the next page. */
  readonly loadMore: () => Promise<void>;
}

type FoundPage = Page<shapes.FoundMessage>;
type Found = Omit<SearchState, "loadMore"> & {
  readonly run: object | null;
  readonly next: FoundPage["next"];
};
/** `run` is the search that it belongs to: what an older one answers is left out. */
type Step =
  | { readonly kind: "begin"; readonly run: object; readonly isLoading: boolean }
  | { readonly kind: "more"; readonly run: object | null }
  | { readonly kind: "page"; readonly run: object | null; readonly page: FoundPage }
  | { readonly kind: "failure"; readonly run: object | null; readonly error: PorticoError };

const NOTHING: Found = { items: [], isLoading: false, hasMore: false, error: null, run: null, next: null };

/**
 * The messages with all the words of `query`, of all conversations or of one. Nothing is searched while `query` is
 * empty. What an older query finds is never shown for a newer one.
 */
export function useMessageSearch(query: string, { conversationId }: SearchOptions = {}): SearchState {
  const portico = usePortico();
  const [found, step] = useReducer(after, NOTHING);
  const words = query.trim();
  useEffect(() => {
    const run = {};
    step({ kind: "begin", run, isLoading: words !== "" });
    if (words) void load(() => search(portico, words, conversationId), run, step);
  }, [portico, words, conversationId]);
  return useMemo(() => {
    const { next, run, ...state } = found;
    const loadMore = async (): Promise<void> => {
      if (!next) return;
      step({ kind: "more", run });
      await load(next, run, step);
    };
    return { ...state, loadMore };
  }, [found]);
}

const search = (portico: Portico, query: string, conversationId?: number): Promise<FoundPage> =>
  conversationId === undefined ? portico.search(query) : portico.conversation(conversationId).search(query);

async function load(
  page: () => Promise<FoundPage>,
  run: object | null,
  step: (next: Step) => void,
): Promise<void> {
  try {
    step({ kind: "page", run, page: await page() });
  } catch (thrown) {
    step({ kind: "failure", run, error: asPorticoError(thrown) });
  }
}

function after(found: Found, step: Step): Found {
  if (step.kind === "begin") return { ...NOTHING, run: step.run, isLoading: step.isLoading };
  if (step.run !== found.run) return found;
  if (step.kind === "more") return { ...found, isLoading: true, hasMore: false, next: null };
  if (step.kind === "failure") return { ...found, isLoading: false, error: step.error };
  const { items, next } = step.page;
  return {
    ...found,
    items: [...found.items, ...items],
    isLoading: false,
    hasMore: next !== null,
    error: null,
    next,
  };
}
