import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { clockOf } from "../model/preview.js";
import type { DeskSnapshot } from "./desk.js";
import type { CallTexts } from "./texts/texts.js";
import type { Speak } from "./use-desk.js";

const ENDED: Readonly<Record<string, keyof CallTexts>> = {
  no_answer: "noAnswer",
  rejected: "declined",
  busy: "busy",
  lost: "lost",
  connect_timeout: "lost",
};

/** What becomes of a call: that it rings, how long it lasts, how it ended. */
export function Status({ snapshot, speak }: { snapshot: DeskSnapshot; speak: Speak }): VNode {
  const { call, state, wasActive } = snapshot;
  const isLost = call?.data.participants.some((each) => each.state === "lost") === true;
  if (state === "active" && !isLost) return <Clock since={call?.data.answeredAt ?? null} />;
  return (
    <span role="status">
      {state === "ended"
        ? speak(ENDED[call?.data.endedReason ?? ""] ?? "ended")
        : speak(state === "calling" ? "calling" : wasActive ? "reconnecting" : "connecting")}
    </span>
  );
}

function Clock({ since }: { since: string | null }): VNode {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = since ? Math.max(0, (now - Date.parse(since)) / 1_000) : 0;
  return <span role="timer">{clockOf(seconds)}</span>;
}
