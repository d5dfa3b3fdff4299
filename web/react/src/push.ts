import type { PorticoError } from "@portico/client";
import { useCallback, useEffect, useMemo, useState } from "react";
import { usePortico } from "./context.js";
import { asPorticoError } from "./errors.js";

export interface PushState {
  /** Whether this browser gets push notifications; null until that is known. */
  readonly isOn: boolean | null;
  /** Why the last change failed. `details.reason`: `not_supported`, `denied` (by the user), `no_key` (the node has none). */
  readonly error: PorticoError | null;
  /** Ask the user for permission, and switch pushes on. Call it in a click. */
  readonly enable: () => Promise<void>;
  readonly disable: () => Promise<void>;
}

/** Push notifications of this browser. What the user has enabled before goes on; nothing is asked. */
export function usePush(): PushState {
  const { push } = usePortico();
  const [isOn, setOn] = useState<boolean | null>(null);
  const [error, setError] = useState<PorticoError | null>(null);
  const change = useCallback(async (work: () => Promise<boolean>): Promise<void> => {
    try {
      setOn(await work());
      setError(null);
    } catch (thrown) {
      setOn((before) => before ?? false);
      setError(asPorticoError(thrown));
    }
  }, []);
  useEffect(() => void change(() => push.resume()), [push, change]);
  const enable = useCallback(() => change(() => push.enable().then(() => true)), [push, change]);
  const disable = useCallback(() => change(() => push.disable().then(() => false)), [push, change]);
  return useMemo(() => ({ isOn, error, enable, disable }), [isOn, error, enable, disable]);
}
