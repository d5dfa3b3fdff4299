import { PorticoError, type Card } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { fill } from "../texts/texts.js";
import { addStyle } from "../theme/style-sheet.js";
import { useUi, type Ui } from "../views/ui.js";
import { Actions, type Act } from "./actions.js";
import css from "./cards.css";
import { Documents } from "./documents.js";
import type { CardTexts } from "./texts/texts.js";
import { useCardTexts } from "./use-card-texts.js";
import { amountText, slotText } from "./words.js";

addStyle(css);

interface CardProps {
  readonly messageId: number;
  readonly card: Card;
}

/** A viewing, an offer or a list of documents, with what the reader may do. */
export function CardView({ messageId, card }: CardProps): VNode | null {
  const ui = useUi();
  const texts = useCardTexts(ui);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState("");
  useEffect(() => setError(""), [card.version]);
  if (!texts) return null;
  const act: Act = async (action, options = {}) => {
    setBusy(true);
    setError("");
    try {
      const given = typeof options === "function" ? await options() : options;
      await ui.client.rpc("card.act", { messageId, action, version: card.version, ...given });
      ui.announce(`${texts[card.kind]}: ${texts[stateAfter[action] ?? card.state]}`);
    } catch (thrown) {
      const isConflict = thrown instanceof PorticoError && thrown.code === "conflict";
      setError(isConflict ? texts.changed : texts.failed);
      if (isConflict) await ui.client.rpc("message.get", { messageId }).catch(() => undefined);
    } finally {
      setBusy(false);
    }
  };
  const parts = { card, texts, isBusy, act };
  return (
    <section class="card" part="card" aria-label={texts[card.kind]} aria-busy={isBusy}>
      <header class="card-head">
        <strong>{texts[card.kind]}</strong>
        <span class={`card-state card-${card.state}`}>{texts[card.state]}</span>
      </header>
      <Terms card={card} texts={texts} ui={ui} />
      {card.kind === "documents" ? <Documents {...parts} /> : <Actions {...parts} />}
      <div class="card-error" role="alert">
        {error}
      </div>
    </section>
  );
}

const stateAfter: Partial<Record<Card["actions"][number], Card["state"]>> = {
  accept: "accepted",
  decline: "declined",
  cancel: "cancelled",
  counter: "countered",
  withdraw: "withdrawn",
  complete: "completed",
};

function Terms({ card, texts, ui }: { card: Card; texts: CardTexts; ui: Ui }): VNode {
  return (
    <div class="card-terms">
      {card.slot && <p>{slotText(card.slot, card.timezone, ui.locale)}</p>}
      {card.amount && card.currency && <p class="card-amount">{amountText(card, texts, ui.locale)}</p>}
      {card.expiresAt && (
        <p class="card-note">{fill(texts.until, { when: ui.dates.full(card.expiresAt) })}</p>
      )}
      {[card.place, card.conditions, card.reason].map((text) => text && <p dir="auto">{text}</p>)}
    </div>
  );
}
