import type { Portico, Thread } from "@portico/client";
import { useLayoutEffect, useMemo } from "preact/hooks";

const uses = new WeakMap<Thread, number>();

/**
 * A live conversation while a view shows it. Two elements may show the same one: the last one closes it, and not
 * before the next view, which is drawn in the same turn, has counted itself.
 */
export function useThread(client: Portico, id: number): Thread {
  const thread = useMemo(() => client.conversation(id), [client, id]);
  // Before the paint: a view that goes earlier than that closes its thread too.
  useLayoutEffect(() => {
    uses.set(thread, (uses.get(thread) ?? 0) + 1);
    return () => {
      uses.set(thread, (uses.get(thread) ?? 1) - 1);
      setTimeout(() => {
        if (uses.get(thread) === 0 && uses.delete(thread)) thread.close();
      });
    };
  }, [thread]);
  return thread;
}
