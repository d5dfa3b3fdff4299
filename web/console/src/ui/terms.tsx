import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { linesOf } from "../model/cards.js";

/** What a card says, a line each. */
export const Terms = ({ card }: { card: shapes.Card }): VNode => (
  <>
    {linesOf(card).map((line) => (
      <p key={line} dir="auto">
        {line}
      </p>
    ))}
  </>
);
