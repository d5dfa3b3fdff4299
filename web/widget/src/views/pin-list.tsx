import type { Message, Participant, Thread } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { nameOf } from "../model/people.js";
import { previewOf } from "../model/preview.js";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/pin-list.css";
import { Dialog } from "./dialog.js";
import { Skeleton } from "./states.js";
import { useUi } from "./ui.js";

addStyle(style);

interface PinListProps {
  readonly thread: Thread;
  readonly participants: readonly Participant[];
  readonly jump: (messageId: number) => void;
  readonly attempt: (work: Promise<unknown>) => void;
  readonly close: () => void;
}

/** The pinned messages of a conversation. One that is chosen is shown where it stands. */
export function PinList({ thread, participants, jump, attempt, close }: PinListProps): VNode {
  const { client, say } = useUi();
  const [pins, setPins] = useState<readonly Message[] | null>(null);
  const load = (): void =>
    attempt(
      client.rpc("conversation.pins", { conversationId: thread.id }).then(
        ({ messages }) => setPins(messages),
        (thrown: unknown) => {
          close();
          throw thrown;
        },
      ),
    );
  useEffect(load, [thread]);
  useEffect(
    () => client.on("message.updated", ({ message }) => message.conversationId === thread.id && load()),
    [thread],
  );
  return (
    <Dialog title={say("pinnedMessages")} part="pins" close={close}>
      {(shut) => (
        <>
          {pins === null && <Skeleton kind="thread" />}
          {pins?.length === 0 && <p class="pin-nothing">{say("noPins")}</p>}
          <ul>
            {pins?.map((message) => (
              <Pinned
                key={message.id}
                message={message}
                participants={participants}
                show={() => {
                  shut();
                  jump(message.id);
                }}
                unpin={() => attempt(client.rpc("message.unpin", { messageId: message.id }).then(load))}
              />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

interface PinnedProps {
  readonly message: Message;
  readonly participants: readonly Participant[];
  readonly show: () => void;
  readonly unpin: () => void;
}

function Pinned({ message, participants, show, unpin }: PinnedProps): VNode {
  const ui = useUi();
  const { client, dates, say } = ui;
  const isMine = message.senderId === client.userId;
  return (
    <li class="dialog-item">
      <button type="button" class="pin-message" onClick={show}>
        <span class="pin-sender">
          <bdi>{isMine ? say("you") : nameOf(participants, message.senderId, say("someone"))}</bdi>
          {" · "}
          <time dateTime={message.createdAt}>{dates.full(message.createdAt)}</time>
        </span>
        <span class="pin-text" dir="auto">
          {previewOf(message, ui)}
        </span>
      </button>
      <button type="button" class="text-button" onClick={unpin}>
        {say("unpin")}
      </button>
    </li>
  );
}
