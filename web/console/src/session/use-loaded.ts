import { useCallback, useEffect, useState } from "preact/hooks";
import { useSession, useSessionState } from "./use-session.js";

export type Loaded<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly value: T }
  | { readonly kind: "failed"; readonly message: string };

export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

/** What a call answers; asked for again when a key changes, after a new login, and by `reload`. */
export function useLoaded<T>(
  load: () => Promise<T>,
  keys: readonly unknown[],
): { readonly loaded: Loaded<T>; readonly reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ kind: "loading" });
  const [turn, setTurn] = useState(0);
  const { logins } = useSessionState(useSession());
  useEffect(() => {
    let isCurrent = true;
    const set = (next: Loaded<T>): void => {
      if (isCurrent) setLoaded(next);
    };
    load().then(
      (value) => set({ kind: "ready", value }),
      (thrown: unknown) => set({ kind: "failed", message: messageOf(thrown) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [...keys, turn, logins]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { loaded, reload };
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

/** A list that comes page by page. `more` is null at its end. */
export function usePages<Item>(
  load: (cursor: string | null) => Promise<Page<Item>>,
  keys: readonly unknown[],
): {
  readonly loaded: Loaded<readonly Item[]>;
  readonly more: (() => void) | null;
  readonly reload: () => void;
} {
  const [later, setLater] = useState<Page<Item> | null>(null);
  const { loaded, reload } = useLoaded(async () => {
    const first = await load(null);
    setLater(null);
    return first;
  }, keys);
  if (loaded.kind !== "ready") return { loaded, more: null, reload };
  const items = [...loaded.value.items, ...(later?.items ?? [])];
  const cursor = later ? later.cursor : loaded.value.cursor;
  const more = async (): Promise<void> => {
    const next = await load(cursor);
    setLater({ items: [...(later?.items ?? []), ...next.items], cursor: next.cursor });
  };
  return {
    loaded: { kind: "ready", value: items },
    more: cursor === null ? null : () => void more().catch(reload),
    reload,
  };
}
