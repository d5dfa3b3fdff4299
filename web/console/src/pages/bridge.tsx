import type { VNode } from "preact";
import { count, plural, words } from "../model/format.js";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { Link } from "../ui/navigation.js";
import { useOutcome } from "../ui/notice.js";
import { Ago, Card, Facts, Page } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";

const SHOWN = 100;

/** What the Django site has not taken, and what waits for it. */
export function BridgePage(): VNode {
  const session = useSession();
  const { loaded, reload } = useLoaded(() => session.call("admin.dead_letters", { limit: SHOWN }), []);
  const [notice, done] = useOutcome(reload);
  return (
    <Page title="Django site" hint="What the site refused for good is a dead letter until it is tried again.">
      {notice}
      <Shown loaded={loaded} retry={reload}>
        {({ deadLetters, total, waiting, hasSite }) => (
          <>
            {!hasSite && <p class="notice">No Django site is connected: DJANGO_API_URL is not set.</p>}
            <Card title="State" aside={total > 0 && <Retry label="Retry all" done={done} />}>
              <Facts
                facts={[
                  ["Messages that wait", count(waiting)],
                  ["Dead letters", count(total)],
                ]}
              />
            </Card>
            {deadLetters.length === 0 ? (
              <Empty title="No dead letters" icon="bridge" />
            ) : (
              <Table
                label="Dead letters"
                rows={deadLetters}
                keyOf={(row) => `${row.what} ${row.id} ${row.userId ?? ""}`}
                columns={[
                  { title: "What", cell: (row) => `${row.what} ${row.id}` },
                  {
                    title: "Conversation",
                    cell: (row) => (
                      <Link to={["conversations", row.conversationId]}>#{row.conversationId}</Link>
                    ),
                  },
                  { title: "Answer", cell: (row) => (row.status === 0 ? "–" : row.status) },
                  { title: "Reason", cell: (row) => words(row.reason) },
                  { title: "When", cell: (row) => <Ago time={row.at} /> },
                  {
                    title: "Again",
                    cell: (row) => <Retry label="Retry" conversationId={row.conversationId} done={done} />,
                  },
                ]}
              />
            )}
          </>
        )}
      </Shown>
    </Page>
  );
}

interface RetryProps {
  readonly label: string;
  readonly conversationId?: number;
  readonly done: (message: string) => void;
}

function Retry({ label, conversationId, done }: RetryProps): VNode {
  const session = useSession();
  return (
    <Action
      label={label}
      explanation={
        conversationId === undefined
          ? "Tells the site again everything that it refused."
          : `Tells the site again what it refused of conversation #${conversationId}.`
      }
      run={async () => {
        const asked = conversationId === undefined ? {} : { conversationId };
        const { retried } = await session.call("admin.retry_dead_letters", asked);
        return `${plural(retried, "dead letter")} tried again.`;
      }}
      done={done}
    />
  );
}
