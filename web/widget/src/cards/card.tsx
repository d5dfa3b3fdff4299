import { PorticoError, type Card, type ThreadMessage } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { addStyle } from "../theme/style-sheet.js";
import { useUi, type Ui } from "../views/ui.js";
import { Actions, type Act } from "./actions.js";
import css from "./cards.css";
import { Documents } from "./documents.js";
import { Terms } from "./terms.js";
import type { CardTexts } from "./texts/texts.js";
import { UnsentCard } from "./unsent-card.js";
import { useCardTexts } from "./use-card-texts.js";

addStyle(css);

/** A viewing, an offer or a list of documents, with what the reader may do. */
export function CardView({ message }: { message: ThreadMessage }): VNode | null {
  const ui = useUi();
  const texts = useCardTexts(ui);
  if (!texts || !message.card) return null;
  return message.id === null ? (
    <UnsentCard message={message} card={message.card} texts={texts} />
  ) : (
    <SentCard messageId={message.id} card={message.card} texts={texts} />
  );
}

interface SentCardProps {
  readonly messageId: number;
  readonly card: Card;
  readonly texts: CardTexts;
}

function SentCard({ messageId, card, texts }: SentCardProps): VNode {
  const ui = useUi();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const act: Act = async (action, options = {}) => {
    setBusy(true);
    setError("");
    try {
      const given = typeof options === "function" ? await options() : options;
      await ui.client.rpc("card.act", { messageId, action, version: card.version, ...given });
      ui.announce(`${texts[card.kind]}: ${texts[stateAfter[action] ?? card.state]}`);
      return true;
    } catch (thrown) {
      setError(errorOf(thrown, texts, ui));
      if (isConflict(thrown)) await ui.client.rpc("message.get", { messageId }).catch(() => undefined);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const parts = { card, texts, isBusy, act };
  return (
    <div role="group" class="card" part="card" aria-label={texts[card.kind]} aria-busy={isBusy}>
      <header class="card-head">
        <strong>{texts[card.kind]}</strong>
        <span class={`card-state card-${card.state}`}>{texts[card.state]}</span>
      </header>
      <Terms card={card} texts={texts} />
      {card.kind === "documents" ? <Documents {...parts} /> : <Actions {...parts} />}
      {card.reason && (
        <p class="card-reason" dir="auto">
          {card.reason}
        </p>
      )}
      <div class="card-error" role="alert">
        {error}
      </div>
    </div>
  );
}

const isConflict = (thrown: unknown): boolean => thrown instanceof PorticoError && thrown.code === "conflict";

/** Why an action did not work. What the contact guard found has `detectors`. */
function errorOf(thrown: unknown, texts: CardTexts, { say }: Ui): string {
  if (isConflict(thrown)) return texts.changed;
  const isGuarded = thrown instanceof PorticoError && thrown.details["detectors"] !== undefined;
  return isGuarded ? say("notAllowed") : texts.failed;
}

const stateAfter: Partial<Record<Card["actions"][number], Card["state"]>> = {
  accept: "accepted",
  decline: "declined",
  cancel: "cancelled",
  counter: "countered",
  withdraw: "withdrawn",
  complete: "completed",
};
