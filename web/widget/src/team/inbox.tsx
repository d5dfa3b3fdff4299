import type { InboxFilter, shapes } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Empty, Skeleton } from "../views/states.js";
import { useUi, useView } from "../views/ui.js";
import { useDesk } from "./desk.js";
import { Filters, type FilterName } from "./filters.js";
import { TeamRow } from "./row.js";
import { TeamThread } from "./thread.js";

interface InboxProps {
  readonly selected: number | null;
  readonly select: (id: number | null) => void;
}

/** The list and the open conversation: side by side where there is room, else one of them. */
export function TeamInboxView({ selected, select }: InboxProps): VNode {
  const { landmark, say: word } = useUi();
  const { say } = useDesk();
  const pane = useRef<HTMLDivElement>(null);
  const back = (): void => {
    select(null);
    requestAnimationFrame(() => pane.current?.querySelector<HTMLElement>(".row[tabindex='0']")?.focus());
  };
  return (
    <div class={`panes ${selected === null ? "" : "has-thread"}`} ref={pane}>
      <ListPane selected={selected} select={select} />
      <section class="thread-pane" aria-label={landmark(word("messages"))}>
        {selected === null ? (
          <Empty icon="chat" title={say("choose")} hint={say("chooseHint")} />
        ) : (
          <TeamThread key={selected} conversationId={selected} back={back} />
        )}
      </section>
    </div>
  );
}

function ListPane({ selected, select }: InboxProps): VNode {
  const { say: word, landmark } = useUi();
  const { team, me } = useDesk();
  const { name } = useView(team);
  const [filter, setFilter] = useState<FilterName>("all");
  const [label, setLabel] = useState("");
  const inbox = useMemo(() => team.inbox(queryOf(filter, label, me)), [team, filter, label]);
  useEffect(() => () => inbox.close(), [inbox]);
  const { entries, hasMore, isLoaded } = useView(inbox);
  const labels = useLabels(entries.flatMap((entry) => entry.inbox.labels));
  return (
    <nav class="list-pane" part="list" aria-label={landmark(word("conversations"))}>
      <h2 class="list-title">
        <bdi>{name}</bdi>
      </h2>
      <Filters filter={filter} setFilter={setFilter} label={label} setLabel={setLabel} labels={labels} />
      {!isLoaded ? (
        <Skeleton kind="list" />
      ) : (
        <Rows
          entries={entries}
          selected={selected}
          select={select}
          more={hasMore ? () => void inbox.loadMore().catch(() => undefined) : null}
        />
      )}
    </nav>
  );
}

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

type RowsProps = InboxProps & {
  readonly entries: readonly shapes.InboxEntry[];
  /** Null when these are all. */
  readonly more: (() => void) | null;
};

/** One row is in the tab order; arrows go to the others. */
function Rows({ entries, selected, select, more }: RowsProps): VNode {
  const { say } = useDesk();
  const { items } = useView(useUi().client.conversations); // what was read and written since the list was loaded
  const list = useRef<HTMLUListElement>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const ids = entries.map(({ conversation }) => conversation.id);
  const active = [focused, selected].find((id) => id !== null && ids.includes(id)) ?? ids[0];
  const move = (event: KeyboardEvent): void => {
    const next = ids[STEPS[event.key]?.(ids.indexOf(active ?? 0), ids.length - 1) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    setFocused(next);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(".row[tabindex='0']")?.focus());
  };
  if (entries.length === 0) return <Empty icon="check" title={say("none")} hint={say("noneHint")} />;
  return (
    <div class="rows" onKeyDown={move}>
      <ul ref={list}>
        {entries.map((entry) => (
          <li key={entry.conversation.id}>
            <TeamRow
              inbox={entry.inbox}
              conversation={items.find(({ id }) => id === entry.conversation.id) ?? entry.conversation}
              isSelected={entry.conversation.id === selected}
              isActive={entry.conversation.id === active}
              select={select}
            />
          </li>
        ))}
      </ul>
      {more && (
        <button type="button" class="text-button" onClick={more}>
          {say("more")}
        </button>
      )}
    </div>
  );
}

function queryOf(filter: FilterName, label: string, me: string): InboxFilter {
  const shown: Record<FilterName, InboxFilter> = {
    mine: { assignee: me },
    unassigned: { unassigned: true },
    handedOver: { handedOver: true },
    all: {},
    snoozed: { status: "snoozed" },
    closed: { status: "closed" },
  };
  return { ...shown[filter], ...(label && { label }) };
}

/** All labels that were seen. */
function useLabels(now: readonly string[]): readonly string[] {
  const seen = useRef(new Set<string>());
  for (const label of now) seen.current.add(label);
  return [...seen.current].sort((one, other) => one.localeCompare(other));
}
