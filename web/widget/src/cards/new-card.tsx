import type { NewCard } from "@portico/client";
import type { VNode } from "preact";
import { Dialog } from "../views/dialog.js";
import { NewDocuments } from "./new-documents.js";
import { NewOffer } from "./new-offer.js";
import { NewViewing } from "./new-viewing.js";
import type { CardTexts } from "./texts/texts.js";

const FORMS = { viewing: NewViewing, offer: NewOffer, documents: NewDocuments } as const;
const TITLES = { viewing: "newViewing", offer: "newOffer", documents: "newDocuments" } as const;

interface NewCardDialogProps {
  readonly kind: NewCard["kind"];
  readonly texts: CardTexts;
  /** What was typed before and not sent; null for a new one. */
  readonly typed: NewCard | null;
  readonly close: () => void;
  readonly propose: (card: NewCard) => void;
}

/** The form of a card that is proposed, or proposed again. */
export function NewCardDialog({ kind, texts, typed, close, propose }: NewCardDialogProps): VNode {
  const Form = FORMS[kind];
  return (
    <Dialog title={texts[TITLES[kind]]} part="proposal" close={close}>
      {(shut) => (
        <Form
          texts={texts}
          typed={typed}
          propose={(card) => {
            shut();
            propose({ ...card, kind });
          }}
        />
      )}
    </Dialog>
  );
}
