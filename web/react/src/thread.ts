import type { ThreadSnapshot } from "@portico/client";
import { useMemo, useSyncExternalStore } from "react";
import { usePortico } from "./context.js";
import { emptySnapshot, NO_THREAD, threadStore, type ThreadActions } from "./thread-store.js";

export interface ThreadState extends ThreadSnapshot, ThreadActions {}

/**
 * A live conversation with its messages; null while none is chosen. The same object until something in it changes.
 * The conversation is followed while a component shows it. Empty on a server.
 */
export function useThread(id: number | null): ThreadState {
  const portico = usePortico();
  const store = id === null ? NO_THREAD : threadStore(portico, id);
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, emptySnapshot);
  return useMemo(() => ({ ...snapshot, ...store.actions }), [store, snapshot]);
}
