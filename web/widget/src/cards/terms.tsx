import type { Card } from "@portico/client";
import type { VNode } from "preact";
import { fill } from "../texts/texts.js";
import { useUi } from "../views/ui.js";
import type { CardTexts } from "./texts/texts.js";
import { amountText, slotText } from "./words.js";

/** What is proposed. */
export function Terms({ card, texts }: { card: Card; texts: CardTexts }): VNode {
  const ui = useUi();
  return (
    <div class={`card-terms ${OVER.includes(card.state) ? "card-over" : ""}`}>
      {card.slot && <p>{slotText(card.slot, card.timezone, ui.locale)}</p>}
      {card.amount && card.currency && <p class="card-amount">{amountText(card, texts, ui.locale)}</p>}
      {card.expiresAt && (
        <p class="card-note">{fill(texts.until, { when: ui.dates.full(card.expiresAt) })}</p>
      )}
      {[card.place, card.conditions].map((text) => text && <p dir="auto">{text}</p>)}
    </div>
  );
}

/** States after which nothing of it holds any more. */
const OVER: readonly Card["state"][] = ["declined", "cancelled", "withdrawn", "expired"];
