import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/lightbox.css";
import { Icon } from "./icon.js";
import { useUi } from "./ui.js";

addStyle(style);

export interface Picture {
  readonly url: string;
  readonly name: string;
}

/** A picture over the whole page; Escape, the button and a click beside it close it. */
export function Lightbox({ picture, close }: { picture: Picture; close: () => void }): VNode {
  const { say } = useUi();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      class="lightbox"
      ref={dialog}
      aria-label={picture.name}
      onClose={close}
      onClick={() => dialog.current?.close()}
    >
      <img src={picture.url} alt={picture.name} />
      <button type="button" class="icon-button lightbox-close" aria-label={say("close")}>
        <Icon name="close" />
      </button>
    </dialog>
  );
}
