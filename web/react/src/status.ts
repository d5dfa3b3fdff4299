import type { Status } from "@portico/client";
import { useCallback, useSyncExternalStore } from "react";
import { statusOf } from "./client.js";
import { usePortico } from "./context.js";

/** The state of the connection; `connecting` on a server. */
export function useStatus(): Status {
  const portico = usePortico();
  const subscribe = useCallback((listener: () => void) => portico.on("status", listener), [portico]);
  return useSyncExternalStore(
    subscribe,
    () => statusOf(portico),
    () => "connecting",
  );
}
