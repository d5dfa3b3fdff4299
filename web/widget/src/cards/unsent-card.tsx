import type { Card, NewCard, ThreadMessage } from "@portico/client";
import type { VNode } from "preact";
import { useStatus, useUi } from "../views/ui.js";
import { Actions } from "./actions.js";
import { Documents } from "./documents.js";
import { EditCard } from "./edit-card.js";
import { Terms } from "./terms.js";
import type { CardTexts } from "./texts/texts.js";

interface UnsentCardProps {
  readonly message: Extract<ThreadMessage, { readonly id: null }>;
  readonly card: NewCard;
  readonly texts: CardTexts;
}

const NO_ACT = { isBusy: false, act: () => Promise.resolve(false) };

/** What is on its way, or was refused. While there is no connection it can be edited too. */
export function UnsentCard({ message, card, texts }: UnsentCardProps): VNode {
  const { client } = useUi();
  const waits = useStatus(client) !== "online" && message.status === "pending";
  const parts = { card: asCard(card), texts, ...NO_ACT };
  return (
    <div role="group" class="card" part="card" aria-label={texts[card.kind]}>
      <header class="card-head">
        <strong>{texts[card.kind]}</strong>
      </header>
      <Terms {...parts} />
      {card.kind === "documents" ? <Documents {...parts} /> : <Actions {...parts} />}
      {waits && (
        <div class="card-buttons">
          <EditCard message={message} card={card} />
        </div>
      )}
    </div>
  );
}

/** As it is shown when it is stored, without anything that can be done. */
function asCard({ kind, slots = [], items = [], ...typed }: NewCard): Card {
  const given = Object.entries(typed).filter(([, value]) => value !== null);
  return {
    ...(Object.fromEntries(given) as Partial<Card>),
    ...{ kind, state: "proposed", version: 0, proposedBy: "", actions: [], history: [] },
    ...(kind === "viewing" && { slots }),
    ...(kind === "documents" && { items: items.map(asItem) }),
  };
}

const asItem = ({ name, required = true }: NonNullable<NewCard["items"]>[number]) =>
  ({ name, required, state: "missing" }) as const;
