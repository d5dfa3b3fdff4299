import type { LinkPreview } from "@portico/client";
import type { VNode } from "preact";
import { namePieces } from "../model/mentions.js";
import { onlyLinkOf, piecesOf, safeUrl } from "../model/links.js";
import { Icon } from "./icon.js";

interface LinkedProps {
  readonly text: string;
  readonly preview: LinkPreview | undefined;
  /** The names in it that stand out, each with its `@`. */
  readonly names: readonly string[];
}

/** A text of a person: text nodes and links, never markup. What its first link leads to is below it. */
export function Linked({ text, preview, names }: LinkedProps): VNode {
  const link = onlyLinkOf(text);
  if (link) return <LinkCard url={link} preview={preview} />;
  const address = safeUrl(preview?.url);
  return (
    <>
      <span class="text" dir="auto">
        {piecesOf(text).map(({ text: piece, href }) =>
          href === null ? (
            namePieces(piece, names).map((part, index) => (index % 2 ? <b class="mention">{part}</b> : part))
          ) : (
            <a href={href} target="_blank" rel="noopener nofollow ugc">
              {piece}
            </a>
          ),
        )}
      </span>
      {address && <LinkCard url={new URL(address)} preview={preview} />}
    </>
  );
}

interface LinkCardProps {
  readonly url: URL;
  readonly preview: LinkPreview | undefined;
}

/** Where a link leads, and what is there, if the server knows it. Nothing is loaded from there. */
function LinkCard({ url, preview }: LinkCardProps): VNode {
  return (
    <a class="link-card" part="link" href={url.href} target="_blank" rel="noopener nofollow ugc">
      <span class="link-icon">
        <Icon name="link" />
      </span>
      {preview ? <PreviewText preview={preview} host={url.host} /> : <AddressText url={url} />}
    </a>
  );
}

function PreviewText({ preview, host }: { preview: LinkPreview; host: string }): VNode {
  const { title, description } = preview;
  return (
    <span class="link-text">
      <span class="link-host link-title" dir="auto">
        {title}
      </span>
      {description && (
        <span class="link-description" dir="auto">
          {description}
        </span>
      )}
      <span class="link-path">{host}</span>
    </span>
  );
}

function AddressText({ url: { host, pathname, search } }: { url: URL }): VNode {
  return (
    <span class="link-text" dir="ltr">
      <span class="link-host">{host}</span>
      {pathname !== "/" && (
        <span class="link-path">
          {pathname}
          {search}
        </span>
      )}
    </span>
  );
}
