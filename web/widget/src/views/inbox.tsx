import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Place } from "../search/results.js";
import { ConversationPane } from "./conversation-list.js";
import { ConnectionLine, Empty } from "./states.js";
import { ThreadView } from "./thread.js";
import { useUi, useView } from "./ui.js";

interface InboxProps {
  readonly selected: number | null;
  readonly select: (id: number | null) => void;
}

/** The list and the open conversation: side by side where there is room, else one of them. */
export function Inbox({ selected, select }: InboxProps): VNode {
  const { client, say, emit, landmark } = useUi();
  const list = useView(client.conversations);
  const [place, setPlace] = useState<Place | null>(null);
  const pane = useRef<HTMLDivElement>(null);
  useEffect(() => emit("portico-unread", { unread: list.unreadTotal }), [list.unreadTotal]);

  const back = (): void => {
    select(null);
    requestAnimationFrame(() => pane.current?.querySelector<HTMLElement>(".row[tabindex='0']")?.focus());
  };
  const open = (next: Place): void => {
    setPlace(next);
    select(next.conversationId);
  };
  return (
    <div class={`inbox ${selected === null ? "" : "has-thread"}`}>
      <ConnectionLine />
      <div class="panes" ref={pane}>
        <ConversationPane list={list} selected={selected} select={select} open={open} />
        <section class="thread-pane" aria-label={landmark(say("messages"))}>
          {selected === null ? (
            list.items.length > 0 && (
              <Empty icon="chat" title={say("chooseConversation")} hint={say("chooseConversationHint")} />
            )
          ) : (
            <ThreadView
              key={selected}
              conversationId={selected}
              place={place?.conversationId === selected ? place : null}
              back={back}
              isFocused
            />
          )}
        </section>
      </div>
    </div>
  );
}
