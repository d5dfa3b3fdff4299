import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { count, words } from "../model/format.js";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Link } from "../ui/navigation.js";
import { Ago, Badge, Card, Facts, Page } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { LedgerCard } from "./ledger.js";
import { Person } from "./people.js";

/** One conversation. */
export function ConversationPage({ id }: { id: number }): VNode {
  const session = useSession();
  const { loaded, reload } = useLoaded(
    () => session.call("admin.conversations", { conversationId: id }),
    [id],
  );
  return (
    <Page title={`Conversation #${id}`} actions={<Link to={["conversations"]}>All conversations</Link>}>
      <Shown loaded={loaded} retry={reload}>
        {({ conversations: [found] }) =>
          found ? (
            <>
              <About found={found} />
              <LedgerCard conversationId={found.id} />
            </>
          ) : (
            <Empty title="There is no such conversation" icon="conversations" />
          )
        }
      </Shown>
    </Page>
  );
}

const About = ({ found }: { found: shapes.ListedConversation }): VNode => (
  <div class="columns">
    <Card
      title="Facts"
      aside={<Link to={["moderation", "conversation", found.id]}>Read it with a reason</Link>}
    >
      <Facts
        facts={[
          ["State", <Badge>{found.status}</Badge>],
          ["Title", <bdi key="title">{found.title ?? "–"}</bdi>],
          ["Type", words(found.type)],
          ["Property", found.propertyId ?? "–"],
          ["Messages", count(found.messages)],
          ["Begun", <Ago time={found.createdAt} />],
          ["Last activity", <Ago time={found.updatedAt} />],
        ]}
      />
    </Card>
    <Card title="People" aside={<span class="muted">{count(found.memberCount)}</span>}>
      <Table
        label="People"
        rows={found.members}
        keyOf={(member) => member.userId}
        columns={[
          { title: "Name", cell: (member) => <Person id={member.userId} name={member.name} /> },
          { title: "Id", cell: (member) => <code>{member.userId}</code> },
          { title: "State", cell: (member) => (member.left ? <Badge>left</Badge> : "takes part") },
        ]}
      />
    </Card>
  </div>
);
