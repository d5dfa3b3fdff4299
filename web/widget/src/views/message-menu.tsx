import type { SentMessage } from "@portico/client";
import type { VNode } from "preact";
import { Drawing } from "./icon.js";
import { Menu } from "./menu.js";
import { useUi } from "./ui.js";

/** What is in the menu, and in the bar that says which message is answered or edited. */
export const SHAPES = {
  reply: "M9 7 4 12l5 5m-5-5h9a7 7 0 0 1 7 7",
  edit: "M4 20h4L19 9l-4-4L4 16v4z",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6zm3 11v5",
  remove: "M5 7h14M10 11v6m4-6v6M7 7l1 13h8l1-13M9 7V4h6v3",
} as const;
const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

interface MenuProps {
  readonly message: SentMessage;
  readonly anchor: HTMLElement;
  readonly close: () => void;
  readonly reply: () => void;
  readonly edit: () => void;
  readonly pin: () => void;
  readonly remove: () => void;
  readonly react: (emoji: string) => void;
}

/** What can be done with a message. */
export function MessageMenu({ message, anchor, close, reply, edit, pin, remove, react }: MenuProps): VNode {
  const { client, say } = useUi();
  const isMine = message.senderId === client.userId;
  const { text } = message;
  return (
    <Menu label={say("actions")} anchor={anchor} close={close}>
      {(chosen) => (
        <>
          <div class="menu-emoji" role="group" aria-label={say("reactions")}>
            {EMOJI.map((emoji) => (
              <button
                type="button"
                role="menuitem"
                tabIndex={-1}
                key={emoji}
                aria-label={say("react", { emoji })}
                onClick={chosen(() => react(emoji))}
              >
                {emoji}
              </button>
            ))}
          </div>
          <Item icon="reply" text={say("reply")} act={chosen(reply)} />
          {text && (
            <Item
              icon="copy"
              text={say("copy")}
              act={chosen(() => void navigator.clipboard.writeText(text))}
            />
          )}
          {isMine && text && <Item icon="edit" text={say("edit")} act={chosen(edit)} />}
          <Item icon="pin" text={say(message.pinned ? "unpin" : "pin")} act={chosen(pin)} />
          {isMine && <Item icon="remove" text={say("remove")} act={chosen(remove)} />}
        </>
      )}
    </Menu>
  );
}

function Item({ icon, text, act }: { icon: keyof typeof SHAPES; text: string; act: () => void }): VNode {
  return (
    <button type="button" role="menuitem" tabIndex={-1} class={`menu-item menu-${icon}`} onClick={act}>
      <Drawing name={icon} shape={SHAPES[icon]} />
      {text}
    </button>
  );
}
