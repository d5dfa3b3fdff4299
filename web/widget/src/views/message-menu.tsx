import type { SentMessage } from "@portico/client";
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/menu.css";
import { Drawing } from "./icon.js";
import { useUi } from "./ui.js";

addStyle(style);

/** What is in the menu, and in the bar that says which message is answered or edited. */
export const SHAPES = {
  reply: "M9 7 4 12l5 5m-5-5h9a7 7 0 0 1 7 7",
  edit: "M4 20h4L19 9l-4-4L4 16v4z",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6zm3 11v5",
  remove: "M5 7h14M10 11v6m4-6v6M7 7l1 13h8l1-13M9 7V4h6v3",
} as const;
const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const GAP = 4; // pixels between the button and the menu

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

/** What can be done with a message. A popover: it is above everything, and Escape or a click elsewhere closes it. */
export function MessageMenu({ message, anchor, close, reply, edit, pin, remove, react }: MenuProps): VNode {
  const { client, say } = useUi();
  const menu = useRef<HTMLDivElement>(null);
  const isMine = message.senderId === client.userId;
  const { text } = message;

  useLayoutEffect(() => {
    menu.current?.showPopover();
    if (menu.current) place(menu.current, anchor);
    itemsOf(menu.current)[0]?.focus();
    return () => anchor.focus(); // an effect after the paint would not run if the menu closes before it
  }, [anchor]);

  const chosen = (act: () => void) => (): void => {
    close();
    setTimeout(act); // after the focus has returned: a reply takes it to the field
  };
  return (
    <div
      class="menu"
      part="menu"
      popover="auto"
      role="menu"
      ref={menu}
      aria-label={say("actions")}
      onToggle={(event) => {
        if (event.newState === "closed") close();
      }}
      onKeyDown={(event) => moveInMenu(event, menu.current)}
    >
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
        <Item icon="copy" text={say("copy")} act={chosen(() => void navigator.clipboard.writeText(text))} />
      )}
      {isMine && text && <Item icon="edit" text={say("edit")} act={chosen(edit)} />}
      <Item icon="pin" text={say(message.pinned ? "unpin" : "pin")} act={chosen(pin)} />
      {isMine && <Item icon="remove" text={say("remove")} act={chosen(remove)} />}
    </div>
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

const itemsOf = (menu: HTMLElement | null): HTMLElement[] => [
  ...(menu?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []),
];

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function moveInMenu(event: KeyboardEvent, menu: HTMLElement | null): void {
  const step = STEPS[event.key];
  const items = itemsOf(menu);
  if (event.key === "Tab") menu?.hidePopover();
  if (step === undefined) return;
  event.preventDefault();
  const index = items.indexOf(event.target as HTMLElement);
  items[(index + step + items.length) % items.length]?.focus();
}

/** Below the button, or above it where there is no room; never outside of the window. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const button = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = button.bottom + GAP;
  const top = below + height > innerHeight ? Math.max(GAP, button.top - GAP - height) : below;
  const left = button.left + width > innerWidth - GAP ? button.right - width : button.left;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
}
