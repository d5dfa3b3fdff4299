import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { count, dateTime, words } from "../model/format.js";
import { messageOf } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Ago, Badge, Card, Facts } from "../ui/parts.js";
import { ReasonForm } from "../ui/reason-form.js";
import { Empty } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { Person } from "./people.js";

/** Strikes, suspensions and decisions about somebody, after a reason was given. The audit keeps the reason. */
export function ConductOf({ userId }: { userId: string }): VNode {
  const session = useSession();
  const [found, setFound] = useState<shapes.OneConduct | null>(null);
  const [error, setError] = useState("");
  const load = async (reason: string): Promise<void> => {
    try {
      setFound(await session.call("moderation.person", { userId, reason }));
      setError("");
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  };
  if (found !== null) return <Conduct {...found} />;
  return (
    <Card title="Conduct">
      <p class="muted">Give a reason. It is kept in the audit with your name.</p>
      {error !== "" && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <ReasonForm label="Show" give={(reason) => void load(reason)} />
    </Card>
  );
}

const Conduct = ({ person, decisions }: shapes.OneConduct): VNode => (
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
    </Card>
    <Card title="Decisions">
      {decisions.length === 0 ? <Empty title="None" /> : <Decisions decisions={decisions} />}
    </Card>
  </>
);

const Decisions = ({ decisions }: { decisions: readonly shapes.Decision[] }): VNode => (
  <Table
    label="Decisions"
    rows={decisions}
    keyOf={(decision) => decision.id}
    columns={[
      { title: "Decision", cell: (decision) => words(decision.action) },
      { title: "Reason", cell: (decision) => decision.reason ?? words(decision.template ?? "–") },
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
