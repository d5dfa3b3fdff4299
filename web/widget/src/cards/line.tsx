import type { Card } from "@portico/client";
import type { VNode } from "preact";
import { useUi } from "../views/ui.js";
import { useCardTexts } from "./use-card-texts.js";

/** A card in the list of conversations. `prefix` is who sent it. */
export function CardLine({ card, prefix }: { card: Card; prefix: string }): VNode {
  const ui = useUi();
  useCardTexts(ui);
  return (
    <>
      {prefix}
      {ui.cardLine(card)}
    </>
  );
}
