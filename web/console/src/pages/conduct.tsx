import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { ON_SOMEBODY, type Choice, type How, type PersonAction } from "../model/decisions.js";
import { count, dateTime, words } from "../model/format.js";
import { useReasoned } from "../session/use-reasoned.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { Decide } from "../ui/decide.js";
import { useNotice } from "../ui/notice.js";
import { Ago, Badge, Card, Facts } from "../ui/parts.js";
import { ReasonForm } from "../ui/reason-form.js";
import { Empty, Trouble } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { Person } from "./people.js";
import type { Done } from "./queue.js";

/** Strikes, suspensions and decisions about somebody, after a reason was given. The audit keeps the reason. */
export function ConductOf({ userId }: { userId: string }): VNode {
  const session = useSession();
  const { found, error, give, again } = useReasoned((reason) =>
    session.call("moderation.person", { userId, reason }),
  );
  const [notice, say] = useNotice();
  const done = (message: string): void => {
    say(message);
    again();
  };
  return (
    <>
      {notice}
      <Trouble text={error} />
      {found === null ? (
        <Card title="Conduct">
          <p class="muted">Give a reason. It is kept in the audit with your name.</p>
          <ReasonForm label="Show" give={give} />
        </Card>
      ) : (
        <Conduct {...found} done={done} />
      )}
    </>
  );
}

const Conduct = ({ person, decisions, done }: shapes.OneConduct & { done: Done }): VNode => (
  <>
    <Card title="Conduct">
      <Facts
        facts={[
          ["Strikes that count", count(person.strikes)],
          ["Decisions that stand", count(person.decisions)],
          ["Reports about them", count(person.reports)],
          ["Suspended until", person.suspendedUntil === null ? "–" : dateTime(person.suspendedUntil)],
        ]}
      />
      <Sanctions person={person} done={done} />
    </Card>
    <Card title="Decisions">
      {decisions.length === 0 ? <Empty title="None" /> : <Decisions decisions={decisions} />}
    </Card>
  </>
);

/** What can be decided about somebody without a report. */
function Sanctions({ person, done }: { person: shapes.Conduct; done: Done }): VNode {
  const session = useSession();
  const userId = person.user.id;
  const decide = async ({ action, said }: Choice<PersonAction>, how: How): Promise<string> => {
    await session.call("moderation.sanction", { userId, action, reason: "", ...how });
    return `Done: ${said}.`;
  };
  return (
    <div class="buttons start">
      <Decide choices={ON_SOMEBODY} decide={decide} done={done} />
      {person.suspendedUntil !== null && (
        <Action
          label="End suspension"
          explanation="The person is told, and can write again at once. Their strikes go on counting."
          asked="Reason"
          run={async (reason) => {
            await session.call("moderation.unsuspend", { userId, reason });
            return "Done: the suspension has ended.";
          }}
          done={done}
        />
      )}
    </div>
  );
}

/** Decisions about somebody, the newest first. */
export const Decisions = ({ decisions }: { decisions: readonly shapes.Decision[] }): VNode => (
  <Table
    label="Decisions"
    rows={decisions}
    keyOf={(decision) => decision.id}
    columns={[
      { title: "Decision", cell: (decision) => words(decision.action) },
      { title: "Reason", cell: ({ reason, template }) => <bdi>{reason ?? words(template ?? "–")}</bdi> },
      { title: "By", cell: (decision) => <Person id={decision.decidedBy} /> },
      { title: "When", cell: (decision) => <Ago time={decision.createdAt} /> },
      { title: "State", cell: (decision) => <State decision={decision} /> },
    ]}
  />
);

function State({
  decision: { overturnedAt, suspendedUntil, strikeUntil },
}: {
  decision: shapes.Decision;
}): VNode {
  if (overturnedAt !== null) return <Badge>withdrawn</Badge>;
  if (suspendedUntil !== null) return <Badge tone="bad">suspends until {dateTime(suspendedUntil)}</Badge>;
  if (strikeUntil !== null) return <Badge tone="warning">counts until {dateTime(strikeUntil)}</Badge>;
  return <Badge>stands</Badge>;
}
