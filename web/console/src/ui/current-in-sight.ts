import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

const MARGIN = 40; // pixels, so that the link before it is seen too

/** For a row of links that is scrolled on a phone: the current one is in sight when it or the width changes. */
export function useCurrentInSight(current: string | undefined): RefObject<HTMLElement | null> {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const row = bar.current;
    const link = row?.querySelector<HTMLElement>("[aria-current]");
    if (!row || !link) return;
    const observer = new ResizeObserver(() => {
      row.scrollLeft = link.offsetLeft - row.offsetLeft - MARGIN;
    });
    observer.observe(row);
    return (): void => observer.disconnect();
  }, [current]);
  return bar;
}
