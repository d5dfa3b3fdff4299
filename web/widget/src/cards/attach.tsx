import type { MessageContent, NewCard } from "@portico/client";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Drawing } from "../views/icon.js";
import { Menu } from "../views/menu.js";
import { useUi } from "../views/ui.js";
import { NewCardDialog } from "./new-card.js";
import { useCardTexts } from "./use-card-texts.js";

const SHAPES = {
  files: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4",
  viewing: "M4 6h16v14H4zM4 10h16M8 3v5m8-5v5",
  offer: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm3 6a3 3 0 0 0-5 2v2a3 3 0 0 0 5 2M8 12h5",
  documents: "M7 3h7l4 4v14H7zM10 12h5m-5 4h5",
} as const;
/** The proposal that did not open the conversation, by the element: the composer is drawn anew after that. */
const unsent = new WeakMap<HTMLElement, NewCard>();

interface AttachProps {
  /** The button whose menu is open; null while it is closed. */
  readonly anchor: HTMLElement | null;
  readonly close: () => void;
  readonly add: (files: FileList | null) => void;
  /** May resolve with what could not be sent, and is shown nowhere. */
  readonly send: (content: MessageContent) => unknown;
}

/** What can be added to a conversation beside a text: files, and what is proposed. */
export function Attach({ anchor, close, add, send }: AttachProps): VNode {
  const ui = useUi();
  const texts = useCardTexts(ui);
  const input = useRef<HTMLInputElement>(null);
  const [kind, setKind] = useState<NewCard["kind"] | null>(null);
  const left = unsent.get(ui.host);
  const propose = async (card: NewCard): Promise<void> => {
    unsent.delete(ui.host);
    if (await send({ type: "card", card })) unsent.set(ui.host, card);
  };
  return (
    <>
      <input
        ref={input}
        class="hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          add(event.currentTarget.files);
          event.currentTarget.value = ""; // the same file may be chosen again
        }}
      />
      {anchor && texts && (
        <Menu label={ui.say("attach")} anchor={anchor} close={close}>
          {(chosen) => (
            <>
              <Item icon="files" text={texts.files} act={chosen(() => input.current?.click())} />
              <Item icon="viewing" text={texts.newViewing} act={chosen(() => setKind("viewing"))} />
              <Item icon="offer" text={texts.newOffer} act={chosen(() => setKind("offer"))} />
              <Item icon="documents" text={texts.newDocuments} act={chosen(() => setKind("documents"))} />
            </>
          )}
        </Menu>
      )}
      {kind && texts && (
        <NewCardDialog
          kind={kind}
          texts={texts}
          typed={left?.kind === kind ? left : null}
          close={() => setKind(null)}
          propose={(card) => void propose(card)}
        />
      )}
    </>
  );
}

function Item({ icon, text, act }: { icon: keyof typeof SHAPES; text: string; act: () => void }): VNode {
  return (
    <button type="button" role="menuitem" tabIndex={-1} class="menu-item" onClick={act}>
      <Drawing name={icon} shape={SHAPES[icon]} />
      {text}
    </button>
  );
}
