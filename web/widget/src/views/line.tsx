import type { Message, ThreadMessage } from "@portico/client";
import type { VNode } from "preact";
import { handoverWords } from "../handover/words.js";
import { callText, previewOf } from "../model/preview.js";
import { Icon } from "./icon.js";
import { useUi } from "./ui.js";

/** A call, a handover or a notice of the site: no bubble of a person. */
export function Line({ message }: { message: ThreadMessage }): VNode {
  const ui = useUi();
  handoverWords(ui);
  const isCall = message.type === "call";
  const text = isCall ? callText(message.metadata, ui) : previewOf(message, ui);
  return (
    <div class="line" part="line">
      {isCall && <Icon name={text.startsWith(ui.say("videoCall")) ? "video" : "phone"} />}
      <span dir="auto">{text}</span>
      <time dateTime={message.createdAt}>{ui.dates.time(message.createdAt)}</time>
    </div>
  );
}

/** The line of a handover, in lists. */
export function HandoverText({ message }: { message: Message }): VNode {
  const ui = useUi();
  handoverWords(ui);
  return <>{previewOf(message, ui)}</>;
}
