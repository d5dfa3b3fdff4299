import type { TeamDetails } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUi } from "../views/ui.js";
import { useDesk } from "./desk.js";

interface NoteFormProps {
  readonly details: TeamDetails;
  readonly done: () => void;
  readonly attempt: (work: Promise<unknown>) => void;
}

/** In place of the field for messages: what is written here never reaches the other side. */
export function NoteForm({ details, done, attempt }: NoteFormProps): VNode {
  const { say: word } = useUi();
  const { say } = useDesk();
  const [text, setText] = useState("");
  const [localId] = useState(() => `note-${Date.now()}-${Math.random()}`); // sent twice it is one note
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const save = (): void => {
    if (text.trim()) attempt(details.addNote(text.trim(), localId).then(done));
  };
  return (
    <form
      class="team-note-form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        ref={field}
        class="team-note-field"
        rows={2}
        maxLength={4000}
        dir={text ? "auto" : undefined}
        aria-label={say("writeNote")}
        placeholder={say("writeNote")}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") done();
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          save();
        }}
      />
      <button type="button" class="text-button" onClick={done}>
        {word("cancel")}
      </button>
      <button type="submit" class="text-button" aria-disabled={text.trim() === ""}>
        {say("saveNote")}
      </button>
    </form>
  );
}
