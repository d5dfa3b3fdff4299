import type { ThreadSnapshot } from "@portico/client";
import type { VNode } from "preact";
import { nameOf } from "../model/people.js";
import { addStyle } from "../theme/style-sheet.js";
import { useUi } from "../views/ui.js";
import style from "./handover.css";
import { standingOf, type Standing } from "./standing.js";
import type { HandoverTexts } from "./texts.js";
import { handoverWords } from "./words.js";

addStyle(style);

interface BarProps {
  readonly snapshot: ThreadSnapshot;
  readonly attempt: (work: Promise<unknown>) => void;
}

const BUTTONS = { ask: "ask", wait: "giveBack", take: "take", back: "giveBack" } as const;
const SAID = { ask: "youAsked", wait: "again", take: "youTake", back: "again" } as const;

/** Who answers in a conversation with a bot, and the button that changes it. It stays, with other words. */
export function HandoverBar({ snapshot, attempt }: BarProps): VNode | null {
  const ui = useUi();
  const { client, announce } = ui;
  const say = handoverWords(ui);
  const standing = standingOf(snapshot, client.userId);
  if (!standing) return null;
  const { kind, bot } = standing;
  const to = { ask: null, take: client.userId, wait: bot.userId, back: bot.userId }[kind];
  const change = async (): Promise<void> => {
    await client.rpc("conversation.handover", { conversationId: snapshot.conversation?.id ?? 0, to });
    announce(say(SAID[kind], bot.name));
  };
  const state = stateOf(standing);
  const waits = nameOf(snapshot.participants, standing.waits ?? "", ui.say("someone"));
  return (
    <div class="handover" part="handover">
      {state && <p>{say(state, state === "waits" ? waits : bot.name)}</p>}
      <button
        type="button"
        onClick={({ detail }) => detail < 2 && attempt(change())} // a second click would take it back
      >
        {say(BUTTONS[kind], bot.name)}
      </button>
    </div>
  );
}

/** What is said beside the button. */
function stateOf({ kind, waits }: Standing): keyof HandoverTexts | null {
  if (kind === "wait") return "waiting";
  if (kind === "take") return "answers";
  return waits === null ? null : "waits";
}
