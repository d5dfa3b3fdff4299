import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/menu.css";

addStyle(style);

const GAP = 4; // pixels between the button and the menu

interface MenuProps {
  readonly label: string;
  /** The button that opened it, and gets the focus back. */
  readonly anchor: HTMLElement;
  readonly close: () => void;
  /** The items; `chosen` makes what a click on one of them does. */
  readonly children: (chosen: (act: () => void) => () => void) => ComponentChildren;
}

/** A menu in a popover: it is above everything, and Escape or a click elsewhere closes it. */
export function Menu({ label, anchor, close, children }: MenuProps): VNode {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    menu.current?.showPopover();
    if (menu.current) place(menu.current, anchor);
    itemsOf(menu.current)[0]?.focus();
    return () => anchor.focus(); // an effect after the paint would not run if the menu closes before it
  }, [anchor]);
  const chosen = (act: () => void) => (): void => {
    close();
    setTimeout(act); // after the focus has returned: a reply takes it to the field
  };
  return (
    <div
      class="menu"
      part="menu"
      popover="auto"
      role="menu"
      ref={menu}
      aria-label={label}
      onToggle={(event) => {
        if (event.newState === "closed") close();
      }}
      onKeyDown={(event) => moveInMenu(event, menu.current)}
    >
      {children(chosen)}
    </div>
  );
}

const itemsOf = (menu: HTMLElement | null): HTMLElement[] => [
  ...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? []),
];

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function moveInMenu(event: KeyboardEvent, menu: HTMLElement | null): void {
  const step = STEPS[event.key];
  const items = itemsOf(menu);
  if (event.key === "Tab") menu?.hidePopover();
  if (step === undefined) return;
  event.preventDefault();
  const index = items.indexOf(event.target as HTMLElement);
  items[(index + step + items.length) % items.length]?.focus();
}

/** Below the button, or above it where there is no room; never outside of the window. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const button = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = button.bottom + GAP;
  const top = below + height > innerHeight ? Math.max(GAP, button.top - GAP - height) : below;
  const left = button.left + width > innerWidth - GAP ? button.right - width : button.left;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
}
