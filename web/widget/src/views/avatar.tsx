import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { safeUrl } from "../model/links.js";
import { colourOf, initialsOf, type Face } from "../model/people.js";

/** The picture of a person, or their initials. The name stands beside it: it is not read out. */
export function Avatar({
  person,
  isOnline = false,
}: {
  person: Face | undefined;
  isOnline?: boolean;
}): VNode {
  const url = safeUrl(person?.avatarUrl);
  const [broken, setBroken] = useState<string | null>(null);
  const isShown = url !== null && url !== broken;
  return (
    <span class={`avatar colour-${colourOf(person?.userId ?? "")}`} part="avatar" aria-hidden="true">
      {isShown ? (
        <img src={url} alt="" loading="lazy" onError={() => setBroken(url)} />
      ) : (
        initialsOf(person?.name ?? null) || "·"
      )}
      {isOnline && <span class="online" />}
    </span>
  );
}
