import { useEffect, useState } from "preact/hooks";
import { useUi } from "./ui.js";

const AT_MOST = 10_000; // milliseconds; the event of the end may be lost

/** Somebody who types, by conversation, for the list. A thread knows it by itself. */
export function useTyping(): ReadonlyMap<number, string> {
  const { client } = useUi();
  const [typing, setTyping] = useState<ReadonlyMap<number, string>>(new Map());
  useEffect(() => {
    const timers = new Map<number, ReturnType<typeof setTimeout>>();
    const end = (conversationId: number): void => {
      clearTimeout(timers.get(conversationId));
      timers.delete(conversationId);
      setTyping((before) => without(before, conversationId));
    };
    const stops = [
      client.on("typing", ({ conversationId, userId, isTyping }) => {
        if (userId === client.userId) return;
        end(conversationId);
        if (!isTyping) return;
        timers.set(
          conversationId,
          setTimeout(() => end(conversationId), AT_MOST),
        );
        setTyping((before) => new Map(before).set(conversationId, userId));
      }),
      client.on("message.created", ({ message }) => end(message.conversationId)),
    ];
    return () => {
      for (const stop of stops) stop();
      for (const timer of timers.values()) clearTimeout(timer);
    };
  }, [client]);
  return typing;
}

function without(before: ReadonlyMap<number, string>, id: number): ReadonlyMap<number, string> {
  if (!before.has(id)) return before;
  return new Map([...before].filter(([key]) => key !== id));
}
