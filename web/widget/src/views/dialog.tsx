import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/dialog.css";
import { Icon } from "./icon.js";
import { useUi } from "./ui.js";

addStyle(style);

interface DialogProps {
  readonly title: string;
  readonly part: string;
  /** It is closed: the focus is where it was before. */
  readonly close: () => void;
  /** What is in it; `shut` closes it. */
  readonly children: (shut: () => void) => ComponentChildren;
}

/** A dialog above the page. A click beside it closes it, unless a form would be lost. */
export function Dialog({ title, part, close, children }: DialogProps): VNode {
  const { say } = useUi();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const shut = (): void => dialog.current?.close();
  return (
    <dialog
      class={`dialog ${part}`}
      part={part}
      ref={dialog}
      aria-label={title}
      onClose={close}
      onClick={(event) => {
        const { target, currentTarget } = event;
        if (target === currentTarget && !currentTarget.querySelector("form")) shut();
      }}
    >
      <header class="dialog-heading">
        <h2>{title}</h2>
        <button type="button" class="icon-button" aria-label={say("close")} onClick={shut}>
          <Icon name="close" />
        </button>
      </header>
      {children(shut)}
    </dialog>
  );
}
