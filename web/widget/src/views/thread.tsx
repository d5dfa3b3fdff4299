import type { SentMessage } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Place } from "../search/results.js";
import { nameOf } from "../model/people.js";
import { Composer } from "./composer.js";
import { errorText } from "./errors.js";
import { lazy } from "./lazy.js";
import type { Picture } from "./lightbox.js";
import type { Mode } from "./mode-bar.js";
import { MessageList } from "./message-list.js";
import { Empty, Skeleton } from "./states.js";
import { ThreadHeader } from "./thread-header.js";
import { useTarget } from "./use-target.js";
import { useThread } from "./use-thread.js";
import { useUi, useView } from "./ui.js";

interface ThreadViewProps {
  readonly conversationId: number;
  /** Where to begin; another object goes there again. Null: where the reader was, or at what is new. */
  readonly place?: Place | null;
  /** Shows the way back to the list, where only one of the two has room. */
  readonly back?: () => void;
  /** The reader has just chosen it: the focus follows. */
  readonly isFocused?: boolean;
}

const HandoverBar = lazy(() => import("../handover/bar.js").then((code) => code.HandoverBar));
const Lightbox = lazy(() => import("./lightbox.js").then((code) => code.Lightbox));
const PinList = lazy(() => import("./pin-list.js").then((code) => code.PinList));
const GONE = ["not_found", "forbidden", "invalid_argument"];

/** One conversation: who, what was said, and a field to write. */
export function ThreadView({
  conversationId,
  place = null,
  back,
  isFocused = false,
}: ThreadViewProps): VNode {
  const ui = useUi();
  const { client, say, emit, announce } = ui;
  const thread = useThread(client, conversationId);
  const snapshot = useView(thread);
  const [mode, setMode] = useState<Mode | null>(null);
  const [notice, setNotice] = useState("");
  const [picture, setPicture] = useState<Picture | null>(null);
  const [arePinsOpen, openPins] = useState(false);
  const [isGone, setGone] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const { conversation, participants, typing } = snapshot;

  useEffect(() => emit("portico-conversation-open", { conversationId }), [conversationId]);
  useEffect(
    () => client.on("error", ({ code }) => setGone((before) => before || GONE.includes(code))),
    [client],
  );
  useEffect(() => {
    if (isFocused) focusIn(root.current);
  }, [isFocused]);

  const attempt = (work: Promise<unknown>): void => {
    setNotice("");
    work.catch((thrown: unknown) => {
      const text = errorText(thrown, ui);
      setNotice(text);
      announce(text);
    });
  };
  const { target, jump } = useTarget(thread, place, attempt);
  if (!conversation && isGone) {
    return (
      <div class="thread" ref={root}>
        {back && <ThreadHeader snapshot={snapshot} back={back} />}
        <Empty icon="alert" title={say("unavailable")} hint={say("unavailableHint")} />
      </div>
    );
  }
  const typists = typing.map((userId) => nameOf(participants, userId, say("someone")));
  return (
    <div class="thread" part="thread" ref={root}>
      <ThreadHeader snapshot={snapshot} {...(back && { back })} openPins={() => openPins(true)} />
      <slot name="listing" />
      {conversation ? (
        <MessageList
          thread={thread}
          snapshot={snapshot}
          target={target}
          jump={jump}
          reply={(message: SentMessage) => setMode({ kind: "reply", message })}
          edit={(message: SentMessage) => setMode({ kind: "edit", message })}
          attempt={attempt}
          openPicture={setPicture}
        />
      ) : (
        <Skeleton kind="thread" />
      )}
      <div class="typing">
        {typists.length > 1 ? say("severalTyping") : typists[0] && say("typing", { name: typists[0] })}
      </div>
      {notice && <p class="notice">{notice}</p>}
      <HandoverBar snapshot={snapshot} attempt={attempt} />
      <Composer
        draftKey={String(conversationId)}
        mode={mode}
        setMode={setMode}
        participants={participants}
        isBlocked={conversation?.status === "blocked"}
        send={(content) => void thread.send(content).catch(() => undefined)} // the message itself shows it
        edit={(id, text) => attempt(thread.edit(id, text))}
        setTyping={(isTyping) => thread.setTyping(isTyping)}
      />
      {arePinsOpen && (
        <PinList
          thread={thread}
          participants={participants}
          jump={jump}
          attempt={attempt}
          close={() => openPins(false)}
        />
      )}
      {picture && <Lightbox picture={picture} close={() => setPicture(null)} />}
    </div>
  );
}

/** Where there is a mouse the reader wants to write; on a phone the keyboard would hide what they came to read. */
function focusIn(root: HTMLElement | null): void {
  const target = matchMedia("(pointer: fine)").matches ? "textarea" : ".back";
  root?.querySelector<HTMLElement>(target)?.focus();
}
