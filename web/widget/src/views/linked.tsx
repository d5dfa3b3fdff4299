import type { VNode } from "preact";
import { piecesOf } from "../model/links.js";

/** A text of a person: text nodes and links, never markup. */
export function Linked({ text }: { text: string }): VNode {
  return (
    <span class="text" dir="auto">
      {piecesOf(text).map(({ text: piece, href }) =>
        href === null ? (
          piece
        ) : (
          <a href={href} target="_blank" rel="noopener nofollow ugc">
            {piece}
          </a>
        ),
      )}
    </span>
  );
}
