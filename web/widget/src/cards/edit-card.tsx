import type { NewCard, ThreadMessage } from "@portico/client";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { useUi } from "../views/ui.js";
import { NewCardDialog } from "./new-card.js";
import { useCardTexts } from "./use-card-texts.js";

type Unsent = Extract<ThreadMessage, { readonly id: null }>;

/**
 * Opens the form of a card that was not sent with what was typed, and sends it as another message: Portico may have
 * seen the first one, and would not store a second with its `localId`.
 */
export function EditCard({ message, card }: { message: Unsent; card: NewCard }): VNode | null {
  const ui = useUi();
  const texts = useCardTexts(ui);
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { client, say } = ui;
  if (!texts) return null;
  const propose = (changed: NewCard): void => {
    const thread = client.conversation(message.conversationId);
    const list = button.current?.closest<HTMLElement>(".scroller");
    thread.discard(message.localId);
    const { replyTo } = message;
    thread.send({ type: "card", card: changed, replyTo }).catch(() => undefined); // the message itself shows it
    list?.focus({ preventScroll: true }); // the button goes with its message
  };
  return (
    <>
      <button type="button" class="text-button" ref={button} onClick={() => setOpen(true)}>
        {say("edit")}
      </button>
      {isOpen && (
        <NewCardDialog
          kind={card.kind}
          texts={texts}
          typed={card}
          close={() => setOpen(false)}
          propose={propose}
        />
      )}
    </>
  );
}
