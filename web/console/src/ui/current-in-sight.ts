import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

const MARGIN = 40; // pixels, so that the link before it is seen too

/** For a row of links that is scrolled on a phone: the current one is in sight when it changes. */
export function useCurrentInSight(current: string | undefined): RefObject<HTMLElement | null> {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const link = bar.current?.querySelector<HTMLElement>("[aria-current]");
    if (link && bar.current) bar.current.scrollLeft = link.offsetLeft - bar.current.offsetLeft - MARGIN;
  }, [current]);
  return bar;
}
