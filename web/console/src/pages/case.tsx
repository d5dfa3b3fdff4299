import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { caseOf } from "../model/decisions.js";
import { useReasoned } from "../session/use-reasoned.js";
import { useSession } from "../session/use-session.js";
import { Link } from "../ui/navigation.js";
import { useNotice } from "../ui/notice.js";
import { Card, Page } from "../ui/parts.js";
import { ReasonForm } from "../ui/reason-form.js";
import { Trouble } from "../ui/states.js";
import { Decisions } from "./conduct.js";
import { DecideHeld, HeldFacts } from "./held-messages.js";
import { PeopleOf, Transcript } from "./reading.js";
import { DecideReport, ReportFacts } from "./reports.js";

interface CaseProps {
  readonly kind: "report" | "held";
  readonly id: number;
}

/** One report or held message with what is around it, after a reason was given. The audit keeps the reason. */
export function CasePage({ kind, id }: CaseProps): VNode {
  return (
    <Page
      title={kind === "report" ? `Report ${id}` : `Held message ${id}`}
      hint="With the messages around it. Give a reason: it is kept in the audit with your name."
      actions={<Link to={kind === "report" ? ["moderation"] : ["moderation", "held"]}>The queue</Link>}
    >
      <Looked kind={kind} id={id} />
    </Page>
  );
}

function Looked({ kind, id }: CaseProps): VNode {
  const session = useSession();
  const { found, error, give, again } = useReasoned((reason) =>
    session.call("moderation.context", { ...caseOf(kind, id), reason }),
  );
  const [notice, say] = useNotice();
  const [isDecided, setDecided] = useState(false);
  const done = (message: string): void => {
    say(message);
    setDecided(true);
    if (kind === "report") again(); // a held message that is released cannot be looked at any more
  };
  return (
    <>
      {notice}
      <Trouble text={error} />
      {found === null ? (
        <ReasonForm label="Look" give={give} />
      ) : (
        <Around found={found} isDecided={isDecided} done={done} />
      )}
    </>
  );
}

interface AroundProps {
  readonly found: shapes.Context;
  readonly isDecided: boolean;
  readonly done: (message: string) => void;
}

function Around({ found, isDecided, done }: AroundProps): VNode {
  const { report, held, people, messages, decisions } = found;
  return (
    <>
      <Card title="What it is about">
        {report && <ReportFacts report={report} />}
        {report?.status === "open" && <DecideReport report={report} done={done} />}
        {held && <HeldFacts held={held} />}
        {held?.state === "held" && !isDecided && <DecideHeld held={held} done={done} />}
      </Card>
      <PeopleOf people={people} />
      {decisions.length > 0 && (
        <Card title="Earlier decisions about the person">
          <Decisions decisions={decisions} />
        </Card>
      )}
      <Transcript messages={messages} people={people} marked={report?.messageId ?? null} />
    </>
  );
}
