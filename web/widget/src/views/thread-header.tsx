import type { ThreadSnapshot } from "@portico/client";
import type { VNode } from "preact";
import { faceOf, headingOf, topicOf } from "../model/people.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";
import { useNow, useUi, type Ui } from "./ui.js";

interface HeaderProps {
  readonly snapshot: ThreadSnapshot;
  readonly back?: () => void;
  readonly openPins?: () => void;
}

/** With whom, about what, and whether they are there. */
export function ThreadHeader({ snapshot, back, openPins }: HeaderProps): VNode {
  const ui = useUi();
  const { client, say } = ui;
  const now = useNow();
  const { conversation, participants } = snapshot;
  const other = participants.find(({ userId }) => userId !== client.userId);
  const isOnline = other?.presence?.online === true;
  const topic = conversation && topicOf(conversation);
  const presence = conversation && conversation.type !== "group" ? presenceText(snapshot, ui, now) : "";
  return (
    <header class="thread-header" part="header">
      {back && (
        <button type="button" class="icon-button back" aria-label={say("back")} onClick={back}>
          <Icon name="back" />
        </button>
      )}
      {conversation && (
        <>
          <Avatar person={faceOf(conversation, client.userId)} isOnline={isOnline} />
          <div class="thread-title">
            <h2>
              <bdi>{headingOf(conversation, client.userId, say("someone"))}</bdi>
            </h2>
            <p>
              <bdi>{topic}</bdi>
              {topic && presence && " · "}
              {presence}
            </p>
          </div>
          {openPins && (
            <button type="button" class="icon-button" aria-label={say("pinnedMessages")} onClick={openPins}>
              <Icon name="pin" />
            </button>
          )}
          {canCall(snapshot) && <CallButtons conversationId={conversation.id} />}
        </>
      )}
    </header>
  );
}

const LARGEST_CALL = 4; // people: each is connected with each

const canCall = ({ conversation, participants }: ThreadSnapshot): boolean =>
  conversation?.status === "active" && participants.length > 1 && participants.length <= LARGEST_CALL;

function CallButtons({ conversationId }: { conversationId: number }): VNode {
  const ui = useUi();
  const { say } = ui;
  return (
    <div class="call-buttons">
      <button
        type="button"
        class="icon-button"
        aria-label={say("voiceCall")}
        onClick={() => ui.startCall(conversationId, "voice")}
      >
        <Icon name="phone" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={say("videoCall")}
        onClick={() => ui.startCall(conversationId, "video")}
      >
        <Icon name="video" />
      </button>
    </div>
  );
}

function presenceText(
  { conversation, participants }: ThreadSnapshot,
  { client, dates, say }: Ui,
  now: number,
): string {
  if (participants.some(({ isBot, userId }) => isBot && userId === conversation?.answering))
    return say("automated");
  const presence = participants.find(({ userId }) => userId !== client.userId)?.presence;
  if (presence?.online) return say("online");
  return presence?.lastSeen ? say("lastSeen", { when: dates.ago(presence.lastSeen, now) }) : "";
}
