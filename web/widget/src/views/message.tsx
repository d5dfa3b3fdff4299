import type { Participant, Receipt, SentMessage, ThreadMessage } from "@portico/client";
import type { RefObject, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { namesOf } from "../model/mentions.js";
import { nameOf } from "../model/people.js";
import { kindText } from "../model/preview.js";
import { memo } from "../react.js";
import { progressOf, type Progress } from "../model/receipts.js";
import { agentOf, isLine } from "../model/timeline.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";
import type { Picture } from "./lightbox.js";
import { lazy } from "./lazy.js";
import { Linked } from "./linked.js";
import { useUi } from "./ui.js";

const CardView = lazy(() => import("../cards/card.js").then((code) => code.CardView));
const Failed = lazy(() => import("./failed.js").then((code) => code.Failed));
const Line = lazy(() => import("./line.js").then((code) => code.Line));
const Attachments = lazy(() => import("./attachments.js").then((code) => code.Attachments));

export interface MessageActions {
  readonly openMenu: (message: SentMessage, anchor: HTMLElement) => void;
  readonly openPicture: (picture: Picture) => void;
  /** Show a message that is quoted. */
  readonly jump: (messageId: number) => void;
  readonly retry: (localId: string) => void;
  readonly discard: (localId: string) => void;
  /** Add the own reaction, or take it back. */
  readonly toggle: (message: SentMessage, emoji: string) => void;
}

interface MessageProps {
  readonly message: ThreadMessage;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The reader has just jumped to it. */
  readonly isTarget: boolean;
  readonly isGroup: boolean;
  readonly participants: readonly Participant[];
  readonly receipts: Readonly<Record<string, Receipt>>;
  readonly actions: MessageActions;
}

function Item(props: MessageProps): VNode {
  const { message, isFirst, isLast, isTarget, isGroup, participants, actions } = props;
  const { client, dates, say, drawLine } = useUi();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => (isTarget ? focusWhenSeen(root) : undefined), [isTarget]);
  if (isLine(message)) return drawLine?.(message) ?? <Line message={message} />;
  const isMine = message.senderId === client.userId;
  const agent = agentOf(message);
  const name = agent ?? (isMine ? say("you") : nameOf(participants, message.senderId, say("someone")));
  const isBesideAvatar = isGroup && !isMine;
  const classes = [
    "message",
    isMine ? "mine" : "theirs",
    isFirst && "first",
    isLast && "last",
    isTarget && "target",
    isBesideAvatar && "beside-avatar",
  ];
  return (
    <div
      ref={root}
      class={classes.filter(Boolean).join(" ")}
      part="message"
      role="article"
      data-seq={message.seq}
      aria-label={`${name}, ${dates.full(message.createdAt)}`}
      tabIndex={-1}
    >
      {(isBesideAvatar || agent) && isFirst && (
        <div class="sender" dir="auto">
          {name}
        </div>
      )}
      <div class="bubble-line">
        {isBesideAvatar && (
          <span class="message-avatar">
            {isLast && <Avatar person={participants.find(({ userId }) => userId === message.senderId)} />}
          </span>
        )}
        <Bubble message={message} participants={participants} actions={actions} />
        {message.status === "sent" && message.deletedAt === null && (
          <MoreButton message={message} actions={actions} />
        )}
      </div>
      {message.status === "sent" && <Reactions message={message} actions={actions} />}
      {message.status === "failed" ? (
        <Failed message={message} actions={actions} />
      ) : (
        isLast && <Meta {...props} isMine={isMine} />
      )}
    </div>
  );
}

/** A row is hidden until it is measured, and takes no focus then. */
function focusWhenSeen(item: RefObject<HTMLElement | null>): () => void {
  let frame = 0;
  const attempt = (): void => {
    item.current?.focus({ preventScroll: true });
    if (!item.current?.matches(":focus")) frame = requestAnimationFrame(attempt);
  };
  attempt();
  return () => cancelAnimationFrame(frame);
}

export const MessageItem = memo(Item);

type Part = Pick<MessageProps, "message" | "actions">;

function Bubble({ message, participants, actions }: Part & Pick<MessageProps, "participants">): VNode {
  const ui = useUi();
  const { say } = ui;
  const { text, attachments, quoted, replyTo, deletedAt, editedAt, type } = message;
  if (deletedAt) {
    return (
      <div class="bubble deleted" part="bubble">
        {say("deleted")}
      </div>
    );
  }
  const hasText = text !== null && text !== "";
  return (
    <div
      class={`bubble ${hasText ? "" : "bare"}`}
      part="bubble"
      aria-busy={message.status === "streaming"} // the whole text is read out when it is there
    >
      {quoted && replyTo !== null && (
        <blockquote class="quoted">
          <button type="button" class="quoted-button" onClick={() => actions.jump(replyTo)}>
            <span class="quoted-name" dir="auto">
              {nameOf(participants, quoted.senderId, say("someone"))}
            </span>
            <span class="quoted-text" dir="auto">
              {quoted.deleted ? say("deleted") : (quoted.text ?? kindText(quoted.type, null, ui))}
            </span>
          </button>
        </blockquote>
      )}
      {attachments.length > 0 && (
        <Attachments
          attachments={attachments}
          metadata={message.metadata}
          openPicture={actions.openPicture}
        />
      )}
      {hasText && <Linked text={text} preview={message.preview} names={namesIn(message, participants)} />}
      {message.card && <CardView message={message} />}
      {!hasText && attachments.length === 0 && !message.card && kindText(type, null, ui)}
      {message.pinned && <span class="edited"> {say("pinned")}</span>}
      {editedAt && <span class="edited"> {say("edited")}</span>}
    </div>
  );
}

const namesIn = ({ mentions = [] }: ThreadMessage, participants: readonly Participant[]): readonly string[] =>
  namesOf(participants.filter(({ userId }) => mentions.includes(userId)));

function MoreButton({ message, actions }: { message: SentMessage; actions: MessageActions }): VNode {
  const { say } = useUi();
  return (
    <button
      type="button"
      class="icon-button message-more"
      tabIndex={-1} // by the Enter key on the message
      aria-label={say("actions")}
      aria-haspopup="menu"
      onClick={(event) => actions.openMenu(message, event.currentTarget)}
    >
      <Icon name="more" />
    </button>
  );
}

function Reactions({ message, actions }: { message: SentMessage; actions: MessageActions }): VNode | null {
  const { client, say } = useUi();
  const reactions = Object.entries(message.reactions).filter(([, users]) => users.length > 0);
  if (reactions.length === 0) return null;
  return (
    <div class="reactions" role="group" aria-label={say("reactions")}>
      {reactions.map(([emoji, users]) => (
        <button
          type="button"
          key={emoji}
          class="reaction"
          part="reaction"
          aria-pressed={users.includes(client.userId)}
          onClick={() => actions.toggle(message, emoji)}
        >
          {emoji} {users.length > 1 ? users.length : ""}
        </button>
      ))}
    </div>
  );
}

const MARKS = {
  pending: "clock",
  sent: "check",
  delivered: "checks",
  read: "checks",
  failed: "alert",
} as const;

function Meta({
  message,
  participants,
  receipts,
  isMine,
}: MessageProps & { readonly isMine: boolean }): VNode {
  const { client, dates, say } = useUi();
  const others = participants.map(({ userId }) => userId).filter((userId) => userId !== client.userId);
  const progress: Progress = progressOf(message, others, receipts);
  const label = progress === "failed" ? say("notSent") : say(progress);
  return (
    <div class="meta">
      <time dateTime={message.createdAt} title={dates.full(message.createdAt)}>
        {dates.time(message.createdAt)}
      </time>
      {isMine && message.deletedAt === null && (
        <span class={`progress progress-${progress}`} title={label}>
          <Icon name={MARKS[progress]} />
          <span class="hidden">{label}</span>
        </span>
      )}
    </div>
  );
}
