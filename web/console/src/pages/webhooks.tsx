import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Link } from "../ui/navigation.js";
import { Ago, Badge, Page } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { NewWebhook } from "./new-webhook.js";

/** The addresses to which events are posted. */
export function WebhooksPage(): VNode {
  const session = useSession();
  const { loaded, reload } = useLoaded(() => session.call("webhook.list", {}), []);
  return (
    <Page title="Webhooks" hint="Addresses of your other programs, to which events are posted.">
      <NewWebhook made={reload} />
      <Shown loaded={loaded} retry={reload}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <Empty title="No addresses yet" icon="webhooks" />
          ) : (
            <Webhooks webhooks={webhooks} />
          )
        }
      </Shown>
    </Page>
  );
}

const Webhooks = ({ webhooks }: { webhooks: readonly shapes.WebhookEndpoint[] }): VNode => (
  <Table
    label="Webhooks"
    rows={webhooks}
    keyOf={(webhook) => webhook.id}
    columns={[
      {
        title: "Address",
        cell: (webhook) => <Link to={["webhooks", webhook.id]}>{webhook.description ?? webhook.url}</Link>,
      },
      { title: "Events", cell: (webhook) => webhook.events.join(", ") },
      { title: "State", cell: (webhook) => <WebhookState webhook={webhook} /> },
      {
        title: "From",
        cell: (webhook) => (webhook.source === "settings" ? "WEBHOOK_URL" : "an admin"),
      },
      { title: "Since", cell: (webhook) => <Ago time={webhook.createdAt} /> },
    ]}
  />
);

export const WebhookState = ({
  webhook: { state, pausedReason },
}: {
  webhook: shapes.WebhookEndpoint;
}): VNode =>
  state === "active" ? (
    <Badge tone="good">active</Badge>
  ) : (
    <Badge tone="warning">{pausedReason === null ? "paused" : `paused: ${pausedReason}`}</Badge>
  );
