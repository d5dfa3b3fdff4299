import type { Thread } from "@portico/client";
import { useEffect, useState } from "preact/hooks";
import type { Place } from "../search/results.js";

const HIGHLIGHTED = 2_500; // milliseconds

/** A message to scroll to, and to highlight for a moment. Another object scrolls there again. */
export interface Target {
  readonly seq: number;
}

interface Jumps {
  readonly target: Target | null;
  readonly jump: (messageId: number) => void;
}

/** Jumps to messages of a thread: to the one where it begins, and to those that are quoted. */
export function useTarget(
  thread: Thread,
  place: Place | null,
  attempt: (work: Promise<unknown>) => void,
): Jumps {
  const [target, setTarget] = useState<Target | null>(null);
  const jump = (messageId: number): void =>
    attempt(thread.jumpTo({ messageId }).then((seq) => setTarget({ seq })));
  useEffect(() => {
    if (place?.messageId) jump(place.messageId);
  }, [thread, place]);
  useEffect(() => {
    if (!target) return undefined;
    const timer = setTimeout(() => setTarget(null), HIGHLIGHTED);
    return () => clearTimeout(timer);
  }, [target]);
  return { target, jump };
}
