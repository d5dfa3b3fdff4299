import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { count, words } from "../model/format.js";
import { usePages } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Link } from "../ui/navigation.js";
import { Ago, Badge } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";

/** Conversations, the newest first: who takes part, never what is said. */
export function ConversationsOf({ asked }: { asked: shapes.ListConversationsOf }): VNode {
  const session = useSession();
  const { loaded, more, reload } = usePages(
    async (cursor) => {
      const request = { ...asked, ...(cursor && { cursor }) };
      const { conversations, nextCursor } = await session.call("admin.conversations", request);
      return { items: conversations, cursor: nextCursor };
    },
    [asked.userId, asked.conversationId],
  );
  return (
    <Shown loaded={loaded} retry={reload}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title="No conversations" icon="conversations" />
        ) : (
          <Conversations rows={rows} more={more} />
        )
      }
    </Shown>
  );
}

interface ConversationsProps {
  readonly rows: readonly shapes.ListedConversation[];
  readonly more: (() => void) | null;
}

const Conversations = ({ rows, more }: ConversationsProps): VNode => (
  <Table
    label="Conversations"
    rows={rows}
    keyOf={(row) => row.id}
    more={more}
    columns={[
      {
        title: "Conversation",
        cell: (row) => (
          <Link to={["conversations", row.id]}>
            <bdi>{row.title ?? words(row.type)}</bdi> <span class="muted">#{row.id}</span>
          </Link>
        ),
      },
      { title: "Type", cell: (row) => words(row.type) },
      { title: "Property", cell: (row) => row.propertyId ?? "–" },
      { title: "State", cell: (row) => <Badge>{row.status}</Badge> },
      { title: "People", cell: (row) => <Members row={row} /> },
      { title: "Messages", isNumber: true, cell: (row) => count(row.messages) },
      { title: "Last activity", cell: (row) => <Ago time={row.updatedAt} /> },
    ]}
  />
);

const SHOWN = 3;

export function Members({ row }: { row: shapes.ListedConversation }): VNode {
  const shown = row.members.slice(0, SHOWN);
  const rest = row.memberCount - shown.filter(({ left }) => !left).length;
  return (
    <>
      {shown.map(({ userId, name, left }, index) => (
        <span key={userId}>
          {index > 0 && ", "}
          <Link to={["people", userId]}>
            <bdi>{name ?? userId}</bdi>
          </Link>
          {left && <span class="muted"> (left)</span>}
        </span>
      ))}
      {rest > 0 && <span class="muted"> and {count(rest)} more</span>}
    </>
  );
}
