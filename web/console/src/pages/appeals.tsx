import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { dateTime, words } from "../model/format.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { Cases } from "../ui/cases.js";
import { Person } from "./people.js";

/** What people say against decisions about them. */
export function Appeals(): VNode {
  const session = useSession();
  return (
    <Cases
      load={async (cursor) => {
        const { appeals, nextCursor } = await session.call("moderation.appeals", cursor ? { cursor } : {});
        return { items: appeals, cursor: nextCursor };
      }}
      empty={{ title: "No open appeals" }}
    >
      {(appeal, done) => <Case appeal={appeal} done={done} />}
    </Cases>
  );
}

function Case({ appeal, done }: { appeal: shapes.Appeal; done: (message: string) => void }): VNode {
  const session = useSession();
  const { decision } = appeal;
  const decide = async (action: "uphold" | "overturn", reason: string, said: string): Promise<string> => {
    await session.call("moderation.decide_appeal", { appealId: appeal.id, action, reason });
    return `Appeal ${appeal.id}: ${said}.`;
  };
  return (
    <li class="card case" aria-label={`Appeal ${appeal.id}`}>
      <header class="card-header">
        <h2>Appeal {appeal.id}</h2>
        <time class="muted" dateTime={appeal.createdAt}>
          {dateTime(appeal.createdAt)}
        </time>
      </header>
      <p>
        <Person id={decision.userId} /> against: {words(decision.action)}, decided by{" "}
        <Person id={decision.decidedBy} />
        {decision.reason !== null && (
          <>
            {" "}
            (<bdi>{decision.reason}</bdi>)
          </>
        )}
      </p>
      <blockquote class="evidence" dir="auto">
        {appeal.text ?? "no text"}
      </blockquote>
      <div class="buttons start">
        <Action
          label="Uphold"
          explanation="The decision stands. The person is told."
          asked="Reason"
          run={(reason) => decide("uphold", reason, "the decision stands")}
          done={done}
        />
        <Action
          label="Overturn"
          explanation="Withdraws the decision: strike, suspension or block end. The person is told."
          asked="Reason"
          run={(reason) => decide("overturn", reason, "the decision is withdrawn")}
          done={done}
        />
      </div>
    </li>
  );
}
