import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { ON_MESSAGE, ON_PERSON, type Choice, type How, type ReportAction } from "../model/decisions.js";
import { dateTime, words } from "../model/format.js";
import { useSession } from "../session/use-session.js";
import { Decide } from "../ui/decide.js";
import { Files } from "../ui/files.js";
import { Link } from "../ui/navigation.js";
import { Badge } from "../ui/parts.js";
import { Terms } from "../ui/terms.js";
import { Assignment } from "./assignment.js";
import { Person } from "./people.js";
import { Queue, type Done } from "./queue.js";

const STATUSES = [
  "open",
  "dismissed",
  "warned",
  "struck",
  "suspended",
  "message_deleted",
  "user_blocked",
] as const;

/** What people report. */
export const Reports = (): VNode => (
  <Queue
    kind="report"
    statuses={STATUSES}
    choices={ON_PERSON}
    empty={{ title: "No open reports", hint: "What people report comes here." }}
  >
    {({ report, assigneeId }, done, choice) => (
      <>{report && <ReportCard report={report} assigneeId={assigneeId} done={done} choice={choice} />}</>
    )}
  </Queue>
);

interface ReportCardProps {
  readonly report: shapes.Case;
  readonly assigneeId: string | null;
  readonly done: Done;
  readonly choice: VNode | null;
}

function ReportCard({ report, assigneeId, done, choice }: ReportCardProps): VNode {
  return (
    <li class="card case" aria-label={`Report ${report.id}`}>
      <header class="card-header">
        <h2 class="case-title">
          {choice}
          <Link to={["moderation", "report", report.id]}>Report {report.id}</Link>
        </h2>
        <time class="muted" dateTime={report.createdAt}>
          {dateTime(report.createdAt)}
        </time>
      </header>
      <ReportFacts report={report} />
      {report.status === "open" && (
        <>
          <Assignment kind="report" id={report.id} assigneeId={assigneeId} done={done} />
          <DecideReport report={report} done={done} />
        </>
      )}
    </li>
  );
}

/** Who reports whom, where, why, and what was said. */
export function ReportFacts({ report }: { report: shapes.Case }): VNode {
  return (
    <>
      <p class="case-who">
        <Person id={report.reporterId} /> reports {report.messageId === null ? "a person:" : "a message of"}{" "}
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
      {report.reason !== null && (
        <p class="reason" dir="auto">
          “{report.reason}”
        </p>
      )}
      {report.messageId !== null && <Evidence report={report} />}
      {report.status !== "open" && (
        <p class="badges">
          <Badge>{words(report.status)}</Badge>
          {report.resolvedBy !== null && <span class="muted">by {report.resolvedBy}</span>}
          {report.resolvedAt !== null && <span class="muted">{dateTime(report.resolvedAt)}</span>}
        </p>
      )}
    </>
  );
}

/** The message as it was reported, and as it is now where that is something else. */
function Evidence({ report: { text, message } }: { report: shapes.Case }): VNode {
  const isChanged = message !== null && message.text !== text;
  return (
    <>
      <blockquote class="evidence" dir="auto">
        {message?.card ? <Terms card={message.card} /> : (text ?? "a message without text")}
      </blockquote>
      {message !== null && <Files files={message.attachments} />}
      {message?.deletedAt != null && <p class="muted">The message is deleted.</p>}
      {isChanged && message.deletedAt === null && (
        <p class="muted">
          It was edited since. Now it says: “<bdi>{message.text}</bdi>”
        </p>
      )}
    </>
  );
}

/** What can be decided about an open report. */
export function DecideReport({ report, done }: { report: shapes.Case; done: Done }): VNode {
  const session = useSession();
  const decide = async ({ action, said }: Choice<ReportAction>, how: How): Promise<string> => {
    await session.call("moderation.resolve", { reportId: report.id, action, ...how });
    return `Report ${report.id}: ${said}.`;
  };
  return <Decide choices={report.messageId === null ? ON_PERSON : ON_MESSAGE} decide={decide} done={done} />;
}
