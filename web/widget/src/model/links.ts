/** A piece of a text: what a reader may click, or not. */
export interface Piece {
  readonly text: string;
  /** Set for links: http or https. */
  readonly href: string | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u2018-\u201d]+/gi;
const TRAILING = /[.,:;!?…)\]}*_~]+$/;

/** A text in pieces, with the addresses in it. Joined they are the text again. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(match[0]);
    const href = safeUrl(address);
    if (!href) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** The address of a text that is nothing else. */
export function onlyLinkOf(text: string): URL | null {
  const [first, ...others] = piecesOf(text.trim());
  return first?.href && others.length === 0 ? new URL(first.href) : null;
}

/** An address that a page may load or lead to: http or https. Others, such as `javascript:`, are null. */
export function safeUrl(address: string | null | undefined): string | null {
  if (!address) return null;
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Punctuation after an address is no part of it, except a bracket that was opened in it. */
function withoutTrailing(address: string): string {
  const trailing = TRAILING.exec(address)?.[0] ?? "";
  let kept = address.slice(0, address.length - trailing.length);
  for (const character of trailing) {
    if (character !== ")" || count(kept, "(") <= count(kept, ")")) break;
    kept += character;
  }
  return kept;
}

const count = (text: string, character: string): number => text.split(character).length - 1;
