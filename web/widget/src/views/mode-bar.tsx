import type { Participant, SentMessage } from "@portico/client";
import type { VNode } from "preact";
import { nameOf } from "../model/people.js";
import { previewOf } from "../model/preview.js";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/mode-bar.css";
import { Drawing, Icon } from "./icon.js";
import { SHAPES } from "./message-menu.js";
import { useUi } from "./ui.js";

addStyle(style);

/** What the next text is: an answer to a message, or a message's new text. Null: a new message. */
export interface Mode {
  readonly kind: "reply" | "edit";
  readonly message: SentMessage;
}

interface ModeBarProps {
  readonly mode: Mode;
  readonly participants: readonly Participant[];
  readonly leave: () => void;
}

/** Which message is answered or edited, above the field. */
export function ModeBar({ mode, participants, leave }: ModeBarProps): VNode {
  const ui = useUi();
  const { client, say } = ui;
  const { kind, message } = mode;
  const isMine = message.senderId === client.userId;
  const name = isMine ? say("you") : nameOf(participants, message.senderId, say("someone"));
  return (
    <div class="mode">
      <Drawing name={kind} shape={SHAPES[kind]} />
      <span class="mode-text">
        <span class="mode-title">{kind === "edit" ? say("editing") : say("replyingTo", { name })}</span>
        <span class="mode-preview" dir="auto">
          {previewOf(message, ui)}
        </span>
      </span>
      <button type="button" class="icon-button" aria-label={say("cancel")} onClick={leave}>
        <Icon name="close" />
      </button>
    </div>
  );
}
