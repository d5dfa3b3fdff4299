import type { Conversation, Message, shapes } from "@portico/client";
import type { VNode } from "preact";
import { CardLine } from "../cards/line.js";
import { faceOf, headingOf, topicOf } from "../model/people.js";
import { previewOf } from "../model/preview.js";
import { Avatar } from "../views/avatar.js";
import { HandoverText } from "../views/line.js";
import { useNow, useUi } from "../views/ui.js";
import { useDesk } from "./desk.js";

interface RowProps {
  readonly conversation: Conversation;
  readonly inbox: shapes.InboxState;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly select: (id: number) => void;
}

/** A conversation of the team: who asks, what about, since when, and whose it is. */
export function TeamRow({ conversation, inbox, isSelected, isActive, select }: RowProps): VNode {
  const ui = useUi();
  const { say, nameOf } = useDesk();
  const now = useNow();
  const { id, unread, lastMessage, updatedAt } = conversation;
  const at = inbox.waitingSince ?? lastMessage?.createdAt ?? updatedAt;
  const topic = topicOf(conversation);
  return (
    <button
      type="button"
      class={`row ${isSelected ? "selected" : ""} ${unread > 0 ? "unread" : ""}`}
      part="conversation"
      tabIndex={isActive ? 0 : -1}
      aria-current={isSelected ? "true" : undefined}
      onClick={() => select(id)}
    >
      <Avatar person={faceOf(conversation, ui.client.userId)} />
      <span class="row-text">
        <span class="row-line">
          <span class="row-name">
            <bdi>{headingOf(conversation, ui.client.userId, ui.say("someone"))}</bdi>
          </span>
          <time
            class={`row-time ${inbox.escalatedAt ? "late" : ""}`}
            dateTime={at}
            title={inbox.waitingSince ? say("waiting", { when: ui.dates.full(at) }) : undefined}
          >
            {ui.dates.brief(at, now)}
          </time>
        </span>
        {topic && (
          <span class="row-topic">
            <bdi>{topic}</bdi>
          </span>
        )}
        <span class="row-line">
          <span class="row-preview">
            <bdi>{lastMessage && <LastLine message={lastMessage} />}</bdi>
          </span>
          {unread > 0 && (
            <span class="badge">
              <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
              <span class="hidden">{ui.count("unread", unread)}</span>
            </span>
          )}
        </span>
        <span class="row-line team-row-state">
          <span class={`row-assignee ${inbox.assigneeId ? "" : "nobody"}`}>
            <span class="hidden">{say("assignee")}: </span>
            <bdi>{inbox.assigneeId ? nameOf(inbox.assigneeId) : say("nobody")}</bdi>
          </span>
          <Answering conversation={conversation} isWaiting={inbox.waitingSince !== null} />
          {inbox.labels.map((label) => (
            <bdi class="tag" key={label}>
              {label}
            </bdi>
          ))}
        </span>
      </span>
    </button>
  );
}

function LastLine({ message }: { message: Message }): VNode {
  const ui = useUi();
  if (message.card && !message.deletedAt) return <CardLine card={message.card} prefix="" />;
  return message.metadata["handover"] ? <HandoverText message={message} /> : <>{previewOf(message, ui)}</>;
}

/** Whether a bot answers, or somebody waits for a person since it does not. */
function Answering({
  conversation,
  isWaiting,
}: Pick<RowProps, "conversation"> & { isWaiting: boolean }): VNode | null {
  const { say: word } = useUi();
  const { say } = useDesk();
  const { answering, participants } = conversation;
  if (answering === undefined) return null;
  if (participants.some(({ userId, isBot }) => isBot && userId === answering))
    return <span class="tag">{word("automated")}</span>;
  return isWaiting ? <span class="tag handed-over">{say("handedOver")}</span> : null;
}
