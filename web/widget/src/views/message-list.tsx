import type { SentMessage, Thread, ThreadSnapshot } from "@portico/client";
import type { VNode } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { keyOf, timelineOf, type MessageRow, type Row } from "../model/timeline.js";
import { Icon } from "./icon.js";
import type { Picture } from "./lightbox.js";
import { lazy } from "./lazy.js";
import { MessageItem, type MessageActions } from "./message.js";
import { Empty, Skeleton } from "./states.js";
import { useAnnouncements } from "./use-announcements.js";
import { useScroll } from "./use-scroll.js";
import type { Target } from "./use-target.js";
import { useNow, useUi } from "./ui.js";

export interface MessageListProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  readonly target: Target | null;
  readonly jump: (messageId: number) => void;
  readonly reply: (message: SentMessage) => void;
  readonly edit: (message: SentMessage) => void;
  readonly attempt: (work: Promise<unknown>) => void;
  readonly openPicture: (picture: Picture) => void;
}

const MessageMenu = lazy(() => import("./message-actions.js").then((code) => code.MessageMenu));

interface OpenMenu {
  readonly message: SentMessage;
  readonly anchor: HTMLElement;
}

/** The messages of a thread. Only those in sight are in the page. */
export function MessageList(props: MessageListProps): VNode {
  const { thread, snapshot, target, attempt } = props;
  const { client, say, count } = useUi();
  const { messages, hasOlder, hasNewer } = snapshot;
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const unreadAfter = useUnreadAfter(snapshot);
  const rows = useMemo(() => timelineOf(messages, client.userId, unreadAfter), [messages, unreadAfter]);
  const scroll = useScroll({ thread, rows, hasNewer, target, scroller, virtualizer });
  useAnnouncements(snapshot);

  const actions = useActions(props, setMenu);
  const isEmpty = rows.length === 0;
  return (
    <div class="messages">
      <div
        class="scroller"
        part="messages"
        ref={scroller}
        role="log"
        aria-live="off" // a recycled list would be read out again: the live region announces
        aria-label={say("messages")}
        tabIndex={0}
        onKeyDown={(event) => moveBetweenMessages(event, scroller.current)}
      >
        <div class="spring" />
        {isEmpty && !hasOlder && <Empty icon="chat" title={say("noMessages")} hint={say("noMessagesHint")} />}
        {isEmpty && hasOlder && <Skeleton kind="thread" />}
        <Virtualizer
          ref={virtualizer}
          scrollRef={scroller}
          shift={scroll.isPrepended}
          onScroll={scroll.onScroll}
          keepMounted={menu ? [rows.findIndex(({ key }) => key === keyOf(menu.message))] : []}
        >
          {rows.map((row) => (
            <RowView
              key={row.key}
              row={row}
              now={now}
              snapshot={snapshot}
              target={target}
              actions={actions}
            />
          ))}
        </Virtualizer>
      </div>
      {!scroll.isAtEnd && (
        <button type="button" class="to-newest" part="to-newest" onClick={scroll.toEnd}>
          {scroll.below > 0 && <span>{count("newMessages", scroll.below)}</span>}
          {scroll.below === 0 && <span class="hidden">{say("toNewest")}</span>}
          <Icon name="down" />
        </button>
      )}
      {menu && (
        <MessageMenu
          {...menu}
          close={() => setMenu(null)}
          reply={() => props.reply(menu.message)}
          edit={() => props.edit(menu.message)}
          pin={() =>
            attempt(
              client.rpc(`message.${menu.message.pinned ? "unpin" : "pin"}`, { messageId: menu.message.id }),
            )
          }
          remove={() => attempt(thread.remove(menu.message.id))}
          react={(emoji) => actions.toggle(menu.message, emoji)}
        />
      )}
    </div>
  );
}

interface RowViewProps {
  readonly row: Row;
  readonly now: number;
  readonly snapshot: ThreadSnapshot;
  readonly target: Target | null;
  readonly actions: MessageActions;
}

function RowView({ row, now, ...rest }: RowViewProps): VNode {
  const { dates, say } = useUi();
  if (row.kind === "message") return <MessageOf row={row} {...rest} />;
  if (row.kind === "unread") return <div class="unread-divider">{say("unreadDivider")}</div>;
  return (
    <div class="day" part="day">
      <time dateTime={row.at}>{dates.day(row.at, now)}</time>
    </div>
  );
}

type MessageOfProps = Pick<RowViewProps, "snapshot" | "target" | "actions"> & { readonly row: MessageRow };

function MessageOf({ row, snapshot, target, actions }: MessageOfProps): VNode {
  const { conversation, participants, receipts } = snapshot;
  return (
    <MessageItem
      message={row.message}
      isFirst={row.isFirst}
      isLast={row.isLast}
      isTarget={target !== null && row.message.seq === target.seq}
      isGroup={conversation?.type === "group" || participants.length > 2}
      participants={participants}
      receipts={receipts}
      actions={actions}
    />
  );
}

/** What the buttons of a message do. The same object always, so that messages need not be drawn again. */
function useActions(
  { thread, attempt, openPicture, jump }: MessageListProps,
  open: (menu: OpenMenu) => void,
): MessageActions {
  const { client } = useUi();
  return useMemo(
    () => ({
      openMenu: (message, anchor) => open({ message, anchor }),
      openPicture,
      jump,
      retry: (localId) => void thread.retry(localId).catch(() => undefined),
      discard: (localId) => thread.discard(localId),
      toggle: (message, emoji) => {
        const isMine = message.reactions[emoji]?.includes(client.userId) === true;
        attempt(isMine ? thread.unreact(message.id, emoji) : thread.react(message.id, emoji));
      },
    }),
    [thread],
  );
}

/** The `seq` up to which everything was read when the thread was opened. */
function useUnreadAfter({ conversation }: ThreadSnapshot): number | null {
  const [unreadAfter] = useState(() =>
    conversation && conversation.unread > 0 ? conversation.readSeq : null,
  );
  return unreadAfter;
}

/** Up and down from message to message; Enter opens the actions of the one that has the focus. */
function moveBetweenMessages(event: KeyboardEvent, scroller: HTMLElement | null): void {
  const focused = event.target as HTMLElement;
  const isMessage = focused.matches(".message, .scroller");
  if (!scroller || !isMessage) return;
  if (event.key === "Enter") {
    event.preventDefault(); // else it presses what gets the focus
    focused.querySelector<HTMLElement>(".message-more")?.click();
  }
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const messages = [...scroller.querySelectorAll<HTMLElement>(".message")];
  const index = messages.indexOf(focused);
  const next = index < 0 ? messages.at(-1) : messages[index + (event.key === "ArrowUp" ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
