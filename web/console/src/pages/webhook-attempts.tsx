import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { words } from "../model/format.js";
import { usePages } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { Ago, Badge, Card } from "../ui/parts.js";
import { Select } from "../ui/select.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";

const OUTCOMES = ["", "delivered", "failed", "dead"] as const;
const TONES = { delivered: "good", failed: "warning", dead: "bad" } as const;

interface WebhookAttemptsProps {
  readonly webhookId: number;
  readonly done: (message: string) => void;
}

/** What was posted and what was answered. `dead` are the events that are not tried any more. */
export function WebhookAttempts({ webhookId, done }: WebhookAttemptsProps): VNode {
  const session = useSession();
  const [status, setStatus] = useState<(typeof OUTCOMES)[number]>("");
  const { loaded, more, reload } = usePages(
    async (cursor) => {
      const asked = { webhookId, ...(status && { status }), ...(cursor && { after: Number(cursor) }) };
      const { attempts, nextAfter } = await session.call("webhook.attempts", asked);
      return { items: attempts, cursor: nextAfter === null ? null : String(nextAfter) };
    },
    [webhookId, status],
  );
  const redeliver = async (attemptId: number): Promise<string> => {
    const { redelivered } = await session.call("webhook.redeliver", { attemptId });
    reload();
    return `${redelivered} posted again.`;
  };
  return (
    <Card
      title="Attempts"
      aside={
        <button type="button" class="button" onClick={reload}>
          Refresh
        </button>
      }
    >
      <div class="filters">
        <Select label="Outcome" value={status} values={OUTCOMES} all="all outcomes" choose={setStatus} />
      </div>
      <Shown loaded={loaded} retry={reload}>
        {(attempts) =>
          attempts.length === 0 ? (
            <Empty title="Nothing was posted" icon="webhooks" />
          ) : (
            <Table
              label="Attempts"
              rows={attempts}
              keyOf={(row) => row.id}
              more={more}
              columns={[
                { title: "When", cell: (row) => <Ago time={row.at} /> },
                { title: "Event", cell: (row) => <Payload attempt={row} /> },
                { title: "Outcome", cell: (row) => <Outcome attempt={row} /> },
                { title: "Took", isNumber: true, cell: (row) => `${row.ms} ms` },
                {
                  title: "Again",
                  cell: (row) => (
                    <Action
                      label="Redeliver"
                      explanation="Posts this event again, before those that wait behind it."
                      run={() => redeliver(row.id)}
                      done={done}
                    />
                  ),
                },
              ]}
            />
          )
        }
      </Shown>
    </Card>
  );
}

const Payload = ({ attempt: { type, payload } }: { attempt: shapes.WebhookAttempt }): VNode => (
  <details>
    <summary>{type}</summary>
    <pre tabIndex={0} aria-label="Payload">
      {JSON.stringify(payload, null, 2)}
    </pre>
  </details>
);

const Outcome = ({ attempt: { status, responseCode, error } }: { attempt: shapes.WebhookAttempt }): VNode => (
  <>
    <Badge tone={TONES[status]}>{status}</Badge> {responseCode ?? words(error ?? "")}
  </>
);
