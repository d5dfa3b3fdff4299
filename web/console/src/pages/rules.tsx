import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { count, dateTime, plural, words } from "../model/format.js";
import { messageOf } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Link } from "../ui/navigation.js";
import { Badge, Card } from "../ui/parts.js";
import { Select } from "../ui/select.js";
import { Empty, Trouble } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { Person } from "./people.js";

const DAYS = ["1", "7", "30", "90"] as const;
const EXAMPLE = `[[rule]]
detectors = ["phone", "email", "url"]
action = "warn"
`;
const TONES = { allow: "good", warn: "warning", mask: "warning", hold: "warning", block: "bad" } as const;

interface Asked {
  readonly rules: string;
  readonly days: (typeof DAYS)[number];
  readonly reason: string;
}

/** Rules of the contact guard, tried on past messages. Nothing is changed. */
export function RuleTrial(): VNode {
  const session = useSession();
  const [tried, setTried] = useState<shapes.RulesTried | null>(null);
  const [error, setError] = useState("");
  const [isRunning, setRunning] = useState(false);
  const run = async ({ rules, days, reason }: Asked): Promise<void> => {
    setRunning(true);
    try {
      setTried(await session.call("moderation.try_rules", { rules, days: Number(days), reason }));
      setError("");
    } catch (thrown) {
      setTried(null);
      setError(messageOf(thrown));
    }
    setRunning(false);
  };
  return (
    <>
      <Card title="Try rules on past messages">
        <p class="muted">
          As a file that GUARD_RULES names. Nothing is changed; the reason is kept in the audit with your
          name.
        </p>
        <TrialForm run={(asked) => void run(asked)} isRunning={isRunning} />
      </Card>
      <Trouble text={error} />
      {tried !== null && <Tried tried={tried} />}
    </>
  );
}

interface TrialFormProps {
  readonly run: (asked: Asked) => void;
  readonly isRunning: boolean;
}

function TrialForm({ run, isRunning }: TrialFormProps): VNode {
  const id = useId();
  const [rules, setRules] = useState(EXAMPLE);
  const [days, setDays] = useState<(typeof DAYS)[number]>("7");
  const [reason, setReason] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (rules.trim() !== "" && reason.trim() !== "") run({ rules, days, reason: reason.trim() });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p class="field">
        <label for={`${id}-rules`}>Rules</label>
        <textarea
          id={`${id}-rules`}
          class="code"
          rows={8}
          spellcheck={false}
          value={rules}
          onInput={(event) => setRules(event.currentTarget.value)}
        />
      </p>
      <div class="filters">
        <Select label="Days back" value={days} values={DAYS} choose={setDays} />
        <p class="field">
          <label for={`${id}-reason`}>Reason</label>
          <input
            id={`${id}-reason`}
            required
            maxLength={1000}
            value={reason}
            placeholder="New rules for telephone numbers"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </p>
        <button type="submit" class="button primary" disabled={isRunning}>
          {isRunning ? "Trying…" : "Try"}
        </button>
      </div>
    </form>
  );
}

/** How many messages would have been touched, and the newest of them. */
function Tried({ tried }: { tried: shapes.RulesTried }): VNode {
  const { counts, matches } = tried;
  const found = counts.reduce((sum, each) => sum + each.messages, 0);
  return (
    <Card
      title="What they would have done"
      aside={
        <span class="badges" role="status">
          {counts.map(({ action, messages: touched }) => (
            <Badge key={action} tone={TONES[action]}>
              {count(touched)} {action}
            </Badge>
          ))}
          <span class="muted">{lookedAt(tried)}</span>
        </span>
      }
    >
      {found === 0 ? (
        <Empty title="Nothing found" hint="These rules would have let everything pass." />
      ) : (
        <>
          <Matches matches={matches} />
          {found > matches.length && <p class="muted">The newest {matches.length} are shown.</p>}
        </>
      )}
    </Card>
  );
}

/** How many, and where it stopped: the newest come first. */
function lookedAt({ messages, complete, lookedBackTo }: shapes.RulesTried): string {
  const looked = `${plural(messages, "message")} looked at`;
  if (lookedBackTo === null) return looked;
  return `${looked}, back to ${dateTime(lookedBackTo)}${complete ? "" : ": older ones were not looked at"}`;
}

const Matches = ({ matches }: { matches: readonly shapes.RuleMatch[] }): VNode => (
  <Table
    label="Matches"
    rows={matches}
    keyOf={(match) => match.messageId}
    columns={[
      { title: "Action", cell: ({ action }) => <Badge tone={TONES[action]}>{action}</Badge> },
      { title: "Found", cell: ({ detectors }) => detectors.map(words).join(", ") },
      { title: "Text", cell: ({ text }) => <span dir="auto">{text}</span> },
      { title: "By", cell: ({ senderId }) => <Person id={senderId} /> },
      {
        title: "In",
        cell: ({ conversationId }) => (
          <Link to={["moderation", "conversation", conversationId]}>#{conversationId}</Link>
        ),
      },
    ]}
  />
);
