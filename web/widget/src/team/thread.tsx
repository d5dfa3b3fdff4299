import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { errorText } from "../views/errors.js";
import { ThreadView } from "../views/thread.js";
import { createUi, Root, useUi, useView } from "../views/ui.js";
import { useDesk } from "./desk.js";
import { TeamHeader } from "./header.js";
import { NoteForm } from "./note-form.js";
import { NoteLine } from "./note-line.js";
import { Replies } from "./replies.js";
import { withNotes } from "./with-notes.js";

interface ThreadProps {
  readonly conversationId: number;
  readonly back: () => void;
}

/** A conversation of the team: what the other side sees, and between it what the team alone sees. */
export function TeamThread({ conversationId, back }: ThreadProps): VNode {
  const outer = useUi();
  const { team, say } = useDesk();
  const details = useMemo(() => team.details(conversationId), [team, conversationId]);
  useEffect(() => () => details.close(), [details]);
  const snapshot = useView(details);
  const [isNoting, setNoting] = useState(false);
  const [notice, setNotice] = useState("");
  const root = useRef<HTMLDivElement>(null);
  const ui = useMemo(() => {
    const client = withNotes(team, details);
    return { ...createUi({ ...outer, client }), drawLine: NoteLine };
  }, [details]);
  const draft = useView(ui.client.drafts).get(String(conversationId)) ?? "";
  useEffect(() => details.setWriting(draft.trim() !== "" && !draft.startsWith("/")), [draft]);

  const attempt = (work: Promise<unknown>): void => {
    setNotice("");
    work.catch((thrown: unknown) => setNotice(errorText(thrown, outer)));
  };
  const endNote = (): void => {
    setNoting(false);
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>("textarea.field")?.focus());
  };
  return (
    <div class={`team-thread ${isNoting ? "is-noting" : ""}`} ref={root}>
      <TeamHeader details={details} snapshot={snapshot} back={back} attempt={attempt} />
      {notice && (
        <p class="notice" role="alert">
          {notice}
        </p>
      )}
      <Root ui={ui}>
        <ThreadView conversationId={conversationId} isFocused />
        {isNoting && <NoteForm details={details} done={endNote} attempt={attempt} />}
        <div class="team-modes">
          <button type="button" class="chip" aria-pressed={isNoting} onClick={() => setNoting(!isNoting)}>
            {say("note")}
          </button>
          {!isNoting && (
            <Replies conversationId={conversationId} root={root} draft={draft} attempt={attempt} />
          )}
        </div>
      </Root>
    </div>
  );
}
