import type { Conversation, MessageContent } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Composer } from "./composer.js";
import { errorText } from "./errors.js";
import { ConnectionLine, Empty, Skeleton } from "./states.js";
import { ThreadView } from "./thread.js";
import { useUi, useView } from "./ui.js";

interface ChatProps {
  readonly conversationId: number | null;
  readonly participant: string | null;
  readonly property: string | null;
  /** The title of the conversation, if the first message opens it. */
  readonly subject: string | null;
}

/** One conversation. One that does not exist yet is created with its first message. */
export function Chat(props: ChatProps): VNode {
  const { client, say } = useUi();
  const { items, hasMore } = useView(client.conversations);
  const [created, setCreated] = useState<number | null>(null);
  const found = props.conversationId ?? items.find((item) => isAbout(item, props))?.id ?? created;
  return (
    <div class="chat">
      <ConnectionLine />
      {found !== null ? (
        <ThreadView key={found} conversationId={found} />
      ) : hasMore ? (
        <Skeleton kind="thread" />
      ) : props.participant === null ? (
        <Empty icon="chat" title={say("unavailable")} hint={say("unavailableHint")} />
      ) : (
        <FirstMessage {...props} participant={props.participant} opened={setCreated} />
      )}
    </div>
  );
}

function isAbout(
  { type, propertyId, participants }: Conversation,
  { participant, property }: ChatProps,
): boolean {
  if (participant === null || type === "group" || type === "support") return false;
  return propertyId === property && participants.some(({ userId }) => userId === participant);
}

type FirstMessageProps = ChatProps & {
  readonly participant: string;
  readonly opened: (id: number) => void;
};

function FirstMessage({ participant, property, subject, opened }: FirstMessageProps): VNode {
  const ui = useUi();
  const { client, say } = ui;
  const [notice, setNotice] = useState("");
  const draftKey = `to ${participant} ${property ?? ""}`;

  /** Resolves with what could not be sent. */
  const send = async (content: MessageContent): Promise<MessageContent | null> => {
    setNotice("");
    try {
      const type = property === null ? "general" : "property_inquiry";
      const about = { propertyId: property, title: subject };
      const thread = await client.createConversation({ participantIds: [participant], type, ...about });
      thread.send(content).catch(() => undefined); // the message itself shows it
      opened(thread.id);
      return null;
    } catch (thrown) {
      if (content.text) client.drafts.set(draftKey, content.text);
      setNotice(errorText(thrown, ui));
      return content;
    }
  };
  return (
    <div class="thread" part="thread">
      {subject && (
        <header class="thread-header" part="header">
          <div class="thread-title">
            <h2>
              <bdi>{subject}</bdi>
            </h2>
          </div>
        </header>
      )}
      <slot name="listing" />
      <Empty icon="chat" title={say("noMessages")} hint={say("noMessagesHint")} />
      {notice && (
        <p class="notice" role="alert">
          {notice}
        </p>
      )}
      <Composer
        key={notice} // with the text that was not sent
        draftKey={draftKey}
        mode={null}
        setMode={() => undefined}
        participants={[]}
        isBlocked={false}
        send={send}
        edit={() => undefined}
        setTyping={() => undefined}
      />
    </div>
  );
}
