import type { VNode } from "preact";
import { useSession } from "../session/use-session.js";
import { Page } from "../ui/parts.js";
import { Tabs } from "../ui/tabs.js";
import { Appeals } from "./appeals.js";
import { HeldAnswers } from "./held-answers.js";
import { HeldMessages } from "./held-messages.js";
import { NotFound } from "./not-found.js";
import { Reports } from "./reports.js";
import { RuleTrial } from "./rules.js";

const PARTS = [
  [null, "Reports"],
  ["held", "Held messages"],
  ["appeals", "Appeals"],
  ["answers", "Held answers"],
  ["rules", "Rules"],
] as const;

/** What people report, what the contact guard holds, and answers by email from other addresses. */
export function ModerationPage({ part }: { part: string | null }): VNode {
  const { role } = useSession().getSnapshot();
  const parts = PARTS.filter(([name]) => name !== "answers" || role === "admin");
  if (!parts.some(([name]) => name === part)) return <NotFound />;
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
      <QueueOf part={part} />
    </Page>
  );
}

function QueueOf({ part }: { part: string | null }): VNode {
  if (part === "held") return <HeldMessages />;
  if (part === "appeals") return <Appeals />;
  if (part === "rules") return <RuleTrial />;
  return part === "answers" ? <HeldAnswers /> : <Reports />;
}
