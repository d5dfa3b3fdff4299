import { useMemo, useSyncExternalStore } from "react";
import { callStore, noCall, type CallActions, type CallSnapshot } from "./call-store.js";
import { usePortico } from "./context.js";

export interface CallHookState extends CallSnapshot, CallActions {}

/**
 * The call that goes on or rings on this device, the same in all components. The same object until something in it
 * changes. The code of calls is loaded with the first component that uses it. There is no call on a server.
 */
export function useCall(): CallHookState {
  const store = callStore(usePortico());
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, noCall);
  return useMemo(() => ({ ...snapshot, ...store.actions }), [store, snapshot]);
}
