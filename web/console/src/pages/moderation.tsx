import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { dateTime, words } from "../model/format.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { Cases } from "../ui/cases.js";
import { Link } from "../ui/navigation.js";
import { Badge, Page } from "../ui/parts.js";
import { Tabs } from "../ui/tabs.js";
import { Appeals } from "./appeals.js";
import { HeldAnswers } from "./held-answers.js";
import { HeldMessages } from "./held-messages.js";
import { Person } from "./people.js";

const PARTS = [
  [null, "Reports"],
  ["held", "Held messages"],
  ["appeals", "Appeals"],
  ["answers", "Held answers"],
] as const;

/** What people report, what the contact guard holds, and answers by email from other addresses. */
export function ModerationPage({ part }: { part: string | null }): VNode {
  const { role } = useSession().getSnapshot();
  const parts = PARTS.filter(([name]) => name !== "answers" || role === "admin");
  return (
    <Page title="Moderation" hint="The oldest first. Every decision is in the audit.">
      <Tabs
        label="Queues"
        tabs={parts.map(([name, title]) => ({
          title,
          to: name === null ? ["moderation"] : ["moderation", name],
          isCurrent: part === name,
        }))}
      />
      <Queue part={part} />
    </Page>
  );
}

function Queue({ part }: { part: string | null }): VNode {
  if (part === "held") return <HeldMessages />;
  if (part === "appeals") return <Appeals />;
  return part === "answers" ? <HeldAnswers /> : <Reports />;
}

function Reports(): VNode {
  const session = useSession();
  return (
    <Cases
      load={async (cursor) => {
        const asked = { kind: "report" as const, ...(cursor && { cursor }) };
        const { reports, nextCursor } = await session.call("moderation.queue", asked);
        return { items: reports, cursor: nextCursor };
      }}
      empty={{ title: "No open reports", hint: "What people report comes here." }}
    >
      {(report, done) => <Case report={report} done={done} />}
    </Cases>
  );
}

interface CaseProps {
  readonly report: shapes.Case;
  readonly done: (message: string) => void;
}

function Case({ report, done }: CaseProps): VNode {
  return (
    <li class="card case" aria-label={`Report ${report.id}`}>
      <header class="card-header">
        <h2>Report {report.id}</h2>
        <time class="muted" dateTime={report.createdAt}>
          {dateTime(report.createdAt)}
        </time>
      </header>
      <p>
        <Person id={report.reporterId} /> reports {report.messageId === null ? "a person" : "a message of"}{" "}
        <Person id={report.userId} />
        {report.conversationId !== null && (
          <>
            {" in "}
            <Link to={["moderation", "conversation", report.conversationId]}>
              conversation #{report.conversationId}
            </Link>
          </>
        )}
      </p>
      {report.reason !== null && <p class="reason">“{report.reason}”</p>}
      {report.messageId !== null && <Evidence report={report} />}
      {report.status === "open" ? (
        <Decide report={report} done={done} />
      ) : (
        <Badge>{words(report.status)}</Badge>
      )}
    </li>
  );
}

/** The message as it was reported, and as it is now where that is something else. */
function Evidence({ report: { text, message } }: { report: shapes.Case }): VNode {
  const isChanged = message !== null && message.text !== text;
  return (
    <>
      <blockquote class="evidence">{text ?? "a message without text"}</blockquote>
      {message?.deletedAt != null && <p class="muted">The message is deleted.</p>}
      {isChanged && message.deletedAt === null && (
        <p class="muted">It was edited since. Now it says: “{message.text}”</p>
      )}
    </>
  );
}

type Decision = shapes.ResolveReport["action"];

const SUSPENDED_DAYS = 7;
const DAY = 86_400_000;

const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

function Decide({ report, done }: CaseProps): VNode {
  const session = useSession();
  const act = async (action: Decision, reason: string, said: string, until?: string): Promise<string> => {
    const how = { ...(reason && { reason }), ...(until !== undefined && { until }) };
    await session.call("moderation.resolve", { reportId: report.id, action, ...how });
    return `Report ${report.id}: ${said}.`;
  };
  return (
    <div class="buttons start">
      <Action
        label="Dismiss"
        explanation="Closes the report. Nothing happens to the message or the person."
        run={(reason) => act("dismiss", reason, "dismissed")}
        done={done}
      />
      <Action
        label="Warn"
        explanation="The person is told that this was against the rules."
        asked="Reason"
        run={(reason) => act("warn", reason, "the person was warned")}
        done={done}
      />
      <Action
        label="Strike"
        explanation="The person is told. Several strikes lead to a suspension."
        asked="Reason"
        run={(reason) => act("strike", reason, "the person has a strike")}
        done={done}
      />
      <Action
        label={`Suspend for ${SUSPENDED_DAYS} days`}
        isDangerous
        explanation="The person is told, and can read but not write until then. They can appeal."
        asked="Reason"
        run={(reason) => act("suspend", reason, "the person is suspended", inDays(SUSPENDED_DAYS))}
        done={done}
      />
      {report.messageId !== null && (
        <Action
          label="Delete message"
          isDangerous
          explanation="Deletes the message for everybody in the conversation."
          asked="Reason"
          run={(reason) => act("delete_message", reason, "the message was deleted")}
          done={done}
        />
      )}
      <Action
        label="Block person"
        isDangerous
        explanation="Disconnects the person. They cannot log in until somebody unblocks them."
        asked="Reason"
        run={(reason) => act("block_user", reason, "the person was blocked")}
        done={done}
      />
    </div>
  );
}
