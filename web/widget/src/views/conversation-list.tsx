import type { ConversationsSnapshot } from "@portico/client";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { ConversationRow } from "./conversation-row.js";
import { Empty, Skeleton } from "./states.js";
import { useTyping } from "./typing.js";
import { useNow, useUi } from "./ui.js";

interface PaneProps {
  readonly list: ConversationsSnapshot;
  readonly selected: number | null;
  readonly select: (id: number) => void;
}

const MOVES: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** The conversations. One of them is in the order of the Tab key; arrow keys move (WAI-ARIA: roving tabindex). */
export function ConversationPane({ list, selected, select }: PaneProps): VNode {
  const { say } = useUi();
  const { items, hasMore } = list;
  return (
    <nav class="list-pane" part="list" aria-label={say("conversations")}>
      <h2 class="list-title">{say("messages")}</h2>
      {items.length > 0 ? (
        <Rows items={items} selected={selected} select={select} />
      ) : hasMore ? (
        <Skeleton kind="list" />
      ) : (
        <Empty icon="chat" title={say("noConversations")} hint={say("noConversationsHint")} />
      )}
    </nav>
  );
}

function Rows({
  items,
  selected,
  select,
}: Omit<PaneProps, "list"> & Pick<ConversationsSnapshot, "items">): VNode {
  const now = useNow();
  const typing = useTyping();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const isThere = (id: number | null): boolean => items.some((item) => item.id === id);
  const active = isThere(focused) ? focused : isThere(selected) ? selected : items[0]?.id;
  const activeIndex = items.findIndex(({ id }) => id === active);

  const move = (event: KeyboardEvent): void => {
    const to = MOVES[event.key]?.(activeIndex, items.length - 1);
    const next = to === undefined ? undefined : items[to];
    if (to === undefined || !next) return;
    event.preventDefault();
    setFocused(next.id);
    virtualizer.current?.scrollToIndex(to, { align: "nearest" });
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(".row[tabindex='0']")?.focus());
  };
  return (
    <div class="rows" ref={scroller} onKeyDown={move}>
      <Virtualizer ref={virtualizer} as="ul" item="li" keepMounted={[activeIndex]}>
        {items.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            typing={typing.get(conversation.id)}
            now={now}
            isSelected={conversation.id === selected}
            isActive={conversation.id === active}
            select={select}
          />
        ))}
      </Virtualizer>
    </div>
  );
}
