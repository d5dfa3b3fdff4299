import type { VNode } from "preact";
import { useState } from "preact/hooks";

/** Asks for the next page, once for each. */
export function More({ more }: { more: () => void }): VNode {
  const [asked, setAsked] = useState<(() => void) | null>(null);
  const ask = (): void => {
    setAsked(() => more);
    more();
  };
  return (
    <button type="button" class="button more" disabled={asked === more} onClick={ask}>
      Show more
    </button>
  );
}
