import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { words } from "../model/format.js";
import { usePages } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Ago, Badge } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";

const TONES = { sent: "good", dead: "bad", skipped: "warning", due: "plain", taken: "plain" } as const;

/** What was sent to somebody by push, email and SMS, and why the rest was not. */
export function Deliveries({ userId }: { userId: string }): VNode {
  const session = useSession();
  const { loaded, more, reload } = usePages(
    async (cursor) => {
      const asked = { userId, ...(cursor && { cursor }) };
      const { deliveries, nextCursor } = await session.call("admin.deliveries", asked);
      return { items: deliveries, cursor: nextCursor };
    },
    [userId],
  );
  return (
    <Shown loaded={loaded} retry={reload}>
      {(deliveries) =>
        deliveries.length === 0 ? (
          <Empty title="Nothing was planned" icon="notifications" />
        ) : (
          <Table
            label="Notifications"
            rows={deliveries}
            keyOf={(row) => row.id}
            more={more}
            columns={[
              { title: "Planned", cell: (row) => <Ago time={row.createdAt} /> },
              { title: "About", cell: (row) => words(row.kind) },
              { title: "By", cell: (row) => row.channel },
              { title: "Outcome", cell: (row) => <Badge tone={TONES[row.state]}>{row.state}</Badge> },
              { title: "Reason", cell: (row) => reasonOf(row) },
              { title: "Attempts", cell: (row) => <Attempts attempts={row.attempts} /> },
            ]}
          />
        )
      }
    </Shown>
  );
}

const reasonOf = ({ reason, state }: shapes.Delivery): string =>
  reason === null ? (state === "due" ? "waits for its time" : "–") : words(reason);

const Attempts = ({ attempts }: { attempts: readonly shapes.Attempt[] }): VNode =>
  attempts.length === 0 ? (
    <span class="muted">none</span>
  ) : (
    <ul class="plain">
      {attempts.map(({ at, provider, outcome, reason, ms }) => (
        <li key={at}>
          {provider}: {outcome}
          {reason !== null && ` (${words(reason)})`} <span class="muted">{ms} ms</span>
        </li>
      ))}
    </ul>
  );
