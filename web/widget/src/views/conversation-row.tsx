import type { Conversation, Drafts } from "@portico/client";
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { faceOf, headingOf, nameOf, topicOf } from "../model/people.js";
import { previewOf } from "../model/preview.js";
import { memo } from "../react.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";
import { lazy } from "./lazy.js";
import { useUi, useView, type Ui, type View } from "./ui.js";

const CardLine = lazy(() => import("../cards/line.js").then((code) => code.CardLine));
const HandoverText = lazy(() => import("./line.js").then((code) => code.HandoverText));

interface RowProps {
  readonly conversation: Conversation;
  /** The id of somebody who types in it. */
  readonly typing: string | undefined;
  readonly now: number;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly select: (id: number) => void;
}

function Row({ conversation, typing, now, isSelected, isActive, select }: RowProps): VNode {
  const ui = useUi();
  const { client, dates, say, count } = ui;
  const { id, unread, pinned, lastMessage, updatedAt } = conversation;
  const topic = topicOf(conversation);
  const draft = useView(useMemo(() => draftIn(client.drafts, id), [client, id]));
  const classes = `row ${isSelected ? "selected" : ""} ${unread > 0 ? "unread" : ""}`;
  return (
    <button
      type="button"
      class={classes}
      part="conversation"
      tabIndex={isActive ? 0 : -1}
      aria-current={isSelected ? "true" : undefined}
      onClick={() => select(id)}
    >
      <Avatar person={faceOf(conversation, client.userId)} />
      <span class="row-text">
        <span class="row-line">
          <span class="row-name">
            <bdi>{headingOf(conversation, client.userId, say("someone"))}</bdi>
          </span>
          <time class="row-time" dateTime={lastMessage?.createdAt ?? updatedAt}>
            {dates.brief(lastMessage?.createdAt ?? updatedAt, now)}
          </time>
        </span>
        {topic && (
          <span class="row-topic">
            <bdi>{topic}</bdi>
          </span>
        )}
        <span class="row-line">
          {typing ? (
            <span class="row-typing">
              {say("typing", { name: nameOf(conversation.participants, typing, say("someone")) })}
            </span>
          ) : draft && !isSelected ? (
            <span class="row-preview">
              <span class="row-draft">{say("draft")}:</span> <bdi>{draft}</bdi>
            </span>
          ) : (
            <span class="row-preview">
              <bdi>
                <LastLine conversation={conversation} />
              </bdi>
            </span>
          )}
          {pinned && <Mark icon="pin" text={say("pinned")} />}
          {isMuted(conversation, now) && <Mark icon="muted" text={say("muted")} />}
          {unread > 0 && (
            <span class="badge" part="badge">
              <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
              <span class="hidden">{count("unread", unread)}</span>
            </span>
          )}
        </span>
      </span>
    </button>
  );
}

export const ConversationRow = memo(Row);

/** A row is drawn again when its own draft changes. */
const draftIn = (drafts: Drafts, id: number): View<string> => ({
  subscribe: drafts.subscribe,
  getSnapshot: () => drafts.get(id).trim(),
});

function Mark({ icon, text }: { icon: "pin" | "muted"; text: string }): VNode {
  return (
    <span class="mark">
      <Icon name={icon} />
      <span class="hidden">{text}</span>
    </span>
  );
}

function LastLine({ conversation }: { conversation: Conversation }): VNode {
  const ui = useUi();
  const { lastMessage } = conversation;
  const prefix = prefixOf(conversation, ui);
  if (lastMessage?.card && !lastMessage.deletedAt)
    return <CardLine card={lastMessage.card} prefix={prefix} />;
  if (lastMessage?.metadata["handover"]) return <HandoverText message={lastMessage} />;
  return <>{lastMessage && prefix + previewOf(lastMessage, ui)}</>;
}

/** Who wrote the last message, where that is not clear. */
function prefixOf({ lastMessage, participants, type }: Conversation, { client, say }: Ui): string {
  if (!lastMessage || lastMessage.type === "call" || lastMessage.type === "system") return "";
  if (lastMessage.senderId === client.userId) return `${say("you")}: `;
  return type === "group" ? `${nameOf(participants, lastMessage.senderId, say("someone"))}: ` : "";
}

function isMuted({ mutedUntil }: Conversation, now: number): boolean {
  if (mutedUntil === null) return false;
  const until = Date.parse(mutedUntil);
  return Number.isNaN(until) || until > now; // "forever" is no date
}
