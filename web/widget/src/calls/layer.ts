import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * An element above everything of the page, by a popover that only its view closes. The focus goes into it when
 * `takesFocus`, and back to where it was when it closes.
 */
export function useLayer(takesFocus: () => boolean): RefObject<HTMLDivElement | null> {
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = layer.current;
    const before = focusedIn(element);
    element?.showPopover();
    if (takesFocus()) element?.focus();
    return () => {
      if (focusedIn(element) === null || element?.contains(focusedIn(element))) before?.focus();
    };
  }, []);
  return layer;
}

/** The element with the focus, within the same shadow root. */
function focusedIn(element: HTMLElement | null): HTMLElement | null {
  const root = element?.getRootNode();
  return root instanceof ShadowRoot ? (root.activeElement as HTMLElement | null) : null;
}

/** Whether somebody is writing, in any element of the page. */
export function isWriting(): boolean {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused?.matches("input, textarea, [contenteditable]") === true;
}
