import type { VNode } from "preact";
import { onlyLinkOf, piecesOf } from "../model/links.js";
import { Icon } from "./icon.js";

/** A text of a person: text nodes and links, never markup. */
export function Linked({ text }: { text: string }): VNode {
  const link = onlyLinkOf(text);
  if (link) return <LinkCard url={link} />;
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

/** A message that is one address: where it leads. Nothing is loaded from there. */
function LinkCard({ url: { href, host, pathname, search } }: { url: URL }): VNode {
  return (
    <a class="link-card" part="link" href={href} target="_blank" rel="noopener nofollow ugc">
      <span class="link-icon">
        <Icon name="link" />
      </span>
      <span class="link-text" dir="ltr">
        <span class="link-host">{host}</span>
        {pathname !== "/" && (
          <span class="link-path">
            {pathname}
            {search}
          </span>
        )}
      </span>
    </a>
  );
}
