import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { words } from "../model/format.js";
import { usePages, type Loaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { useOutcome } from "../ui/notice.js";
import { Ago, Badge } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";
import { NOTHING, Table, type Column } from "../ui/table.js";
import { Person } from "./people.js";

export const STATES = ["", "dead", "skipped", "sent", "due", "taken"] as const;
export const CHANNELS = ["", "push", "email", "sms"] as const;
const TONES = { sent: "good", dead: "bad", skipped: "warning", due: "plain", taken: "plain" } as const;
const OVER: readonly string[] = ["sent", "skipped", "dead"];

type Row = shapes.DeliveryToUser;

/** What was sent to somebody by push, email and SMS, and why the rest was not. */
export function Deliveries({ userId }: { userId: string }): VNode {
  const session = useSession();
  const pages = usePages(
    async (cursor) => {
      const asked = { userId, ...(cursor && { cursor }) };
      const { deliveries, nextCursor } = await session.call("admin.deliveries", asked);
      return { items: deliveries.map((delivery) => ({ userId, delivery })), cursor: nextCursor };
    },
    [userId],
  );
  return <DeliveryTable {...pages} columns={COLUMNS} />;
}

interface AllDeliveriesProps {
  readonly state: (typeof STATES)[number];
  readonly channel: (typeof CHANNELS)[number];
}

/** The same of everybody. */
export function AllDeliveries({ state, channel }: AllDeliveriesProps): VNode {
  const session = useSession();
  const pages = usePages(
    async (cursor) => {
      const chosen = { ...(state && { state }), ...(channel && { channel }) };
      const asked = { ...chosen, ...(cursor && { cursor }) };
      const { deliveries, nextCursor } = await session.call("admin.all_deliveries", asked);
      return { items: deliveries, cursor: nextCursor };
    },
    [state, channel],
  );
  return <DeliveryTable {...pages} columns={[WHOM, ...COLUMNS]} />;
}

interface DeliveryTableProps {
  readonly loaded: Loaded<readonly Row[]>;
  readonly more: (() => void) | null;
  readonly reload: () => void;
  readonly columns: readonly Column<Row>[];
}

function DeliveryTable({ loaded, more, reload, columns }: DeliveryTableProps): VNode {
  const [notice, done] = useOutcome(reload);
  const again: Column<Row> = {
    title: "Again",
    cell: ({ delivery }) => <Resend delivery={delivery} done={done} />,
  };
  return (
    <>
      {notice}
      <Shown loaded={loaded} retry={reload}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <Empty title="Nothing was planned" icon="notifications" />
          ) : (
            <Table
              label="Notifications"
              rows={deliveries}
              keyOf={({ delivery }) => delivery.id}
              more={more}
              columns={[...columns, again]}
            />
          )
        }
      </Shown>
    </>
  );
}

const WHOM: Column<Row> = { title: "To", cell: ({ userId }) => <Person id={userId} /> };
const COLUMNS: readonly Column<Row>[] = [
  { title: "Planned", cell: ({ delivery }) => <Ago time={delivery.createdAt} /> },
  { title: "About", cell: ({ delivery }) => words(delivery.kind) },
  { title: "By", cell: ({ delivery }) => delivery.channel },
  {
    title: "Outcome",
    cell: ({ delivery }) => <Badge tone={TONES[delivery.state]}>{delivery.state}</Badge>,
  },
  { title: "Reason", cell: ({ delivery }) => reasonOf(delivery) },
  { title: "Attempts", cell: ({ delivery }) => <Attempts attempts={delivery.attempts} /> },
];

function Resend({ delivery, done }: { delivery: shapes.Delivery; done: (message: string) => void }): VNode {
  const session = useSession();
  if (delivery.conversationId === null || !OVER.includes(delivery.state)) return <span class="muted">–</span>;
  return (
    <Action
      label="Resend"
      explanation="Notifies the person again of the same messages. The rules decide anew: what was read since is skipped."
      run={async () => {
        await session.call("admin.resend", { deliveryId: delivery.id });
        return "Planned again. The new one is at the top.";
      }}
      done={done}
    />
  );
}

const reasonOf = ({ reason, state }: shapes.Delivery): string =>
  reason === null ? (state === "due" ? "waits for its time" : NOTHING) : words(reason);

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
