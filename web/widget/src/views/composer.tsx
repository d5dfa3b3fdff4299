import type { MessageContent, Participant } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { mentionsIn } from "../model/mentions.js";
import { Icon } from "./icon.js";
import { lazy } from "./lazy.js";
import type { Mode } from "./mode-bar.js";
import { useUi, useView } from "./ui.js";
import { useDrop, useUploads } from "./use-uploads.js";
import { CAN_RECORD, useVoice } from "./use-voice.js";

const Attach = lazy(() => import("../cards/attach.js").then((code) => code.Attach));
const Later = lazy(() => import("./later.js").then((code) => code.Later));
const MentionList = lazy(() => import("./mention-list.js").then((code) => code.MentionList));
const ModeBar = lazy(() => import("./message-actions.js").then((code) => code.ModeBar));

interface ComposerProps {
  readonly draftKey: string;
  readonly mode: Mode | null;
  readonly setMode: (mode: Mode | null) => void;
  readonly participants: readonly Participant[];
  readonly isBlocked: boolean;
  /** May resolve with what could not be sent, and is shown nowhere. */
  readonly send: (content: MessageContent) => unknown;
  readonly edit: (messageId: number, text: string) => void;
  readonly setTyping: (isTyping: boolean) => void;
}

/** The field to write in. Enter sends, Shift+Enter breaks the line, Escape ends a reply or an edit. */
export function Composer(props: ComposerProps): VNode {
  const { draftKey, mode, setMode, participants, isBlocked, send, edit, setTyping } = props;
  const { client, say } = useUi();
  const { drafts } = client;
  const draft = useView(drafts).get(draftKey) ?? "";
  const [text, setText] = useState(draft);
  const typed = useRef(""); // else the text is a draft, or was chosen: no names are suggested
  const field = useRef<HTMLTextAreaElement>(null);
  const [anchor, openAttach] = useState<HTMLElement | null>(null);
  const [isLaterOpen, openLater] = useState(false);
  const takesKey = useRef<((event: KeyboardEvent) => boolean) | null>(null);
  const uploads = useUploads();
  useDrop(field, uploads.add);
  const voice = useVoice(() => requestAnimationFrame(() => field.current?.focus()));
  useGrowing(field, text);
  useLayoutEffect(() => {
    if (mode?.kind !== "edit") setText(drafts.get(draftKey)); // it was stored, or written on another device
  }, [draft]);
  useEffect(() => {
    if (!mode) return;
    if (mode.kind === "edit") setText(mode.message.text ?? "");
    field.current?.focus();
  }, [mode]);

  const write = (next: string): void => {
    setText(next);
    if (mode?.kind === "edit") return;
    drafts.set(draftKey, next);
    setTyping(next.trim() !== "");
  };
  const leaveMode = (): void => {
    if (mode?.kind === "edit") setText(draft);
    setMode(null);
  };
  const canSend = (text.trim() !== "" || uploads.hasFiles) && !uploads.isBusy;
  const sendContent = (content: MessageContent): void => {
    send({ ...content, ...(mode && { replyTo: mode.message.id }) });
    setMode(null);
  };
  const conversationId = Number(draftKey);
  const trimmed = text.trim();
  const textContent = (): MessageContent => {
    const mentions = mentionsIn(trimmed, participants);
    return { text: trimmed || null, ...(mentions.length > 0 && { mentions }) };
  };
  const empty = (): void => {
    drafts.set(draftKey, "");
    setText("");
  };
  const submit = (): void => {
    if (!canSend) return;
    if (mode?.kind === "edit") {
      edit(mode.message.id, trimmed);
      leaveMode();
    } else {
      const attachments = uploads.take();
      sendContent({ ...textContent(), ...(attachments.length > 0 && { attachments }) });
      empty();
    }
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (takesKey.current?.(event)) return;
    if (event.key === "Escape" && mode) {
      event.preventDefault();
      leaveMode();
    }
    // While a word is composed (Chinese, Japanese ...) Enter ends the word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  };
  if (isBlocked) return <p class="blocked">{say("blocked")}</p>;
  return (
    <>
      {conversationId > 0 && (
        <Later
          conversationId={conversationId}
          content={trimmed ? { ...textContent(), ...(mode && { replyTo: mode.message.id }) } : null}
          isOpen={isLaterOpen}
          open={() => openLater(true)}
          close={() => openLater(false)}
          scheduled={() => {
            empty();
            setMode(null);
          }}
        />
      )}
      <form
        class="composer"
        part="composer"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {mode && <ModeBar mode={mode} participants={participants} leave={leaveMode} />}
        {uploads.list}
        {field.current && text === typed.current && (
          <MentionList
            field={field.current}
            text={text}
            participants={participants}
            write={write}
            takeKeys={(take) => (takesKey.current = take)}
          />
        )}
        {voice.recording(sendContent) ?? (
          <div class="composer-line">
            <button
              type="button"
              class="icon-button"
              aria-label={say("attach")}
              aria-haspopup="menu"
              onClick={(event) => openAttach(event.currentTarget)}
            >
              <Icon name="attach" />
            </button>
            <Attach anchor={anchor} close={() => openAttach(null)} add={uploads.add} send={send} />
            <textarea
              ref={field}
              class="field"
              part="field"
              rows={1}
              dir={text ? "auto" : undefined} // of the language for the placeholder
              enterkeyhint="send"
              aria-label={say("write")}
              placeholder={say("write")}
              value={text}
              onInput={(event) => write((typed.current = event.currentTarget.value))}
              onKeyDown={onKeyDown}
              onPaste={(event) => uploads.add(event.clipboardData?.files)}
            />
            {CAN_RECORD && text === "" && mode?.kind !== "edit" && (
              <button type="button" class="icon-button" aria-label={say("record")} onClick={voice.open}>
                <Icon name="microphone" />
              </button>
            )}
            {conversationId > 0 && trimmed !== "" && !uploads.hasFiles && mode?.kind !== "edit" && (
              <button
                type="button"
                class="icon-button"
                aria-label={say("sendLater")}
                onClick={() => openLater(true)}
              >
                <Icon name="clock" />
              </button>
            )}
            <button
              type="submit"
              class="send"
              part="send"
              aria-label={say(mode?.kind === "edit" ? "save" : "send")}
              aria-disabled={!canSend}
            >
              <Icon name={mode?.kind === "edit" ? "check" : "send"} />
            </button>
          </div>
        )}
      </form>
    </>
  );
}

/** As high as its lines; the style sheet ends it at six. */
function useGrowing(field: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [text]);
}
