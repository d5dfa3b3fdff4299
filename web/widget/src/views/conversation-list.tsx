import type { ConversationsSnapshot } from "@portico/client";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Place } from "../search/results.js";
import { ConversationRow } from "./conversation-row.js";
import { Icon } from "./icon.js";
import { lazy } from "./lazy.js";
import { Empty, Skeleton } from "./states.js";
import { useTyping } from "./typing.js";
import { useNow, useUi } from "./ui.js";

interface PaneProps {
  readonly list: ConversationsSnapshot;
  readonly selected: number | null;
  readonly select: (id: number) => void;
  /** Show a conversation at one of its messages. */
  readonly open: (place: Place) => void;
}

const Results = lazy(() => import("../search/results.js").then((code) => code.Results));

const MOVES: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** The conversations. One of them is in the order of the Tab key; arrow keys move (WAI-ARIA: roving tabindex). */
export function ConversationPane({ list, selected, select, open }: PaneProps): VNode {
  const { say, landmark } = useUi();
  const [query, setQuery] = useState("");
  const pane = useRef<HTMLElement>(null);
  const { items, hasMore } = list;
  const search = (next: string): void => {
    setQuery(next);
    if (!next) focusIn(pane.current, ".search-field");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isInField = (event.target as HTMLElement).matches(".search-field");
    if (event.key === "Escape" && query) {
      event.preventDefault(); // nothing else closes, such as the panel of a launcher
      search("");
    }
    if (event.key === "ArrowDown" && isInField) focusIn(pane.current, ".result, .row[tabindex='0']");
  };
  return (
    <nav
      class="list-pane"
      part="list"
      ref={pane}
      aria-label={landmark(say("conversations"))}
      onKeyDown={onKeyDown}
    >
      <h2 class="list-title">{say("messages")}</h2>
      {items.length > 0 && <SearchField query={query} setQuery={search} />}
      {query.trim() ? (
        <Results query={query.trim()} items={items} open={open} />
      ) : items.length > 0 ? (
        <Rows items={items} selected={selected} select={select} />
      ) : hasMore ? (
        <Skeleton kind="list" />
      ) : (
        <Empty icon="chat" title={say("noConversations")} hint={say("noConversationsHint")} />
      )}
    </nav>
  );
}

interface SearchFieldProps {
  readonly query: string;
  readonly setQuery: (query: string) => void;
}

/** While something is in the field, results are in place of the list. */
function SearchField({ query, setQuery }: SearchFieldProps): VNode {
  const { say, landmark } = useUi();
  return (
    <div class="search" role="search" aria-label={landmark(say("search"))}>
      <Icon name="search" />
      <input
        class="search-field"
        part="search"
        inputMode="search"
        enterkeyhint="search"
        dir={query ? "auto" : undefined} // of the language for the placeholder
        maxLength={200}
        aria-label={say("search")}
        placeholder={say("search")}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {query && (
        <button
          type="button"
          class="icon-button"
          aria-label={say("clearSearch")}
          onClick={() => setQuery("")}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

type RowsProps = Pick<PaneProps, "selected" | "select"> & Pick<ConversationsSnapshot, "items">;

function Rows({ items, selected, select }: RowsProps): VNode {
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
    requestAnimationFrame(() => focusIn(scroller.current, ".row[tabindex='0']"));
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

const focusIn = (root: HTMLElement | null, selector: string): void =>
  root?.querySelector<HTMLElement>(selector)?.focus();
