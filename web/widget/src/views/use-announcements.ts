import type { ThreadSnapshot } from "@portico/client";
import { useEffect, useRef } from "preact/hooks";
import { nameOf } from "../model/people.js";
import { previewOf } from "../model/preview.js";
import { useUi } from "./ui.js";

/** Reads out each new message of others, once. */
export function useAnnouncements({ messages, participants }: ThreadSnapshot): void {
  const ui = useUi();
  const newest = messages.findLast(({ seq }) => seq !== null);
  const heard = useRef<number | null>(null);
  useEffect(() => {
    const seq = newest?.seq ?? null;
    const isNew = heard.current !== null && seq !== null && seq > heard.current;
    if (seq !== null) heard.current = Math.max(heard.current ?? 0, seq); // a jump shows older ones
    if (!newest || !isNew || newest.senderId === ui.client.userId) return;
    ui.announce(`${nameOf(participants, newest.senderId, ui.say("someone"))}: ${previewOf(newest, ui)}`);
  }, [newest?.seq]);
}
