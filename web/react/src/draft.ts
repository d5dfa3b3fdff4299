import { useCallback, useSyncExternalStore } from "react";
import { usePortico } from "./context.js";

/**
 * The text that was not sent yet, and how to change it, as `useState` has them. It survives a reload. `key` is the id of
 * a conversation, or any other name of a place, such as that of a listing. Empty on a server.
 */
export function useDraft(key: number | string): readonly [string, (text: string) => void] {
  const { drafts } = usePortico();
  const text = useSyncExternalStore(
    drafts.subscribe,
    () => drafts.get(key),
    () => "",
  );
  const change = useCallback((changed: string) => drafts.set(key, changed), [drafts, key]);
  return [text, change];
}
