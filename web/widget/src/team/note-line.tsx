import type { ThreadMessage } from "@portico/client";
import type { VNode } from "preact";
import { useUi } from "../views/ui.js";
import { useDesk } from "./desk.js";

/** A note in the thread; null for another line. */
export const NoteLine = (message: ThreadMessage): VNode | null =>
  message.metadata["note"] === undefined ? null : <Note message={message} />;

function Note({ message }: { message: ThreadMessage }): VNode {
  const { dates } = useUi();
  const { say, nameOf } = useDesk();
  const { senderId, text, createdAt } = message;
  const by = say("noteBy", { name: nameOf(senderId) });
  return (
    <div class="team-note" part="note" role="note" aria-label={by} tabIndex={-1}>
      <p class="team-note-by">
        <bdi>{by}</bdi> <time dateTime={createdAt}>{dates.time(createdAt)}</time>
      </p>
      <p class="team-note-text" dir="auto">
        {text}
      </p>
    </div>
  );
}
