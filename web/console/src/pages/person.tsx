import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { count, plural } from "../model/format.js";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Link } from "../ui/navigation.js";
import { useOutcome } from "../ui/notice.js";
import { Ago, Avatar, Badge, Card, Facts, Page } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { Tabs } from "../ui/tabs.js";
import { ConductOf } from "./conduct.js";
import { ConversationsOf } from "./conversation-table.js";
import { Deliveries } from "./deliveries.js";
import { PersonActions } from "./person-actions.js";
import { Sessions } from "./sessions.js";

const PARTS = [
  [null, "Account"],
  ["sessions", "Sessions"],
  ["conversations", "Conversations"],
  ["notifications", "Notifications"],
  ["conduct", "Conduct"],
] as const;

/** One account. What the audit records as a look is asked for when its tab is opened. */
export function PersonPage({ id, part }: { id: string; part: string | null }): VNode {
  const session = useSession();
  const { loaded, reload } = useLoaded(() => session.call("admin.user", { userId: id }), [id]);
  const title = loaded.kind === "ready" ? (loaded.value.user.name ?? id) : id;
  return (
    <Page title={title} actions={<Link to={["people"]}>All people</Link>}>
      <Shown loaded={loaded} retry={reload}>
        {(account) => (
          <>
            <Head account={account} />
            <Tabs
              label="Parts of the account"
              tabs={PARTS.map(([name, text]) => ({
                title: text,
                to: name === null ? ["people", id] : ["people", id, name],
                isCurrent: part === name,
              }))}
            />
            <Part account={account} part={part} reload={reload} />
          </>
        )}
      </Shown>
    </Page>
  );
}

function Head({ account: { user, blockedAt, erasedAt, openReports } }: { account: shapes.Account }): VNode {
  return (
    <div class="person-head">
      <Avatar id={user.id} name={user.name} />
      <code>{user.id}</code>
      <Badge>{user.guest ? "guest" : user.role}</Badge>
      {blockedAt !== null && <Badge tone="bad">blocked</Badge>}
      {erasedAt !== null && <Badge>erased</Badge>}
      {openReports > 0 && <Badge tone="warning">{plural(openReports, "open report")}</Badge>}
    </div>
  );
}

interface PartProps {
  readonly account: shapes.Account;
  readonly part: string | null;
  readonly reload: () => void;
}

function Part({ account, part, reload }: PartProps): VNode {
  const { id } = account.user;
  if (part === "sessions") return <Sessions userId={id} />;
  if (part === "conversations") return <ConversationsOf asked={{ userId: id }} />;
  if (part === "notifications") return <Deliveries userId={id} />;
  if (part === "conduct") return <ConductOf userId={id} />;
  return <AccountPart account={account} reload={reload} />;
}

function AccountPart({ account, reload }: { account: shapes.Account; reload: () => void }): VNode {
  const [notice, done] = useOutcome(reload);
  return (
    <>
      {notice}
      <div class="columns">
        <Card title="Facts">
          <Facts facts={factsOf(account)} />
        </Card>
        <Card title="Devices with push">
          <Devices devices={account.devices} />
        </Card>
      </div>
      <PersonActions account={account} done={done} />
    </>
  );
}

const factsOf = (account: shapes.Account): readonly (readonly [string, VNode | string])[] => [
  ["Email", account.user.email ?? "–"],
  ["Mobile", account.user.mobile ?? "–"],
  ["Known since", <Ago time={account.user.createdAt} />],
  ["First connected", <Ago time={account.firstConnectedAt} />],
  ["Last seen", <Ago time={account.lastSeen} />],
  ["Conversations", count(account.conversations)],
  ["Reports about them", count(account.reports)],
  ["Blocked by", count(account.blockedBy)],
  ["Tokens refused before", <Ago time={account.tokensBarredBefore} />],
];

function Devices({ devices }: { devices: readonly shapes.Device[] }): VNode {
  if (devices.length === 0) return <Empty title="None" hint="Pushes go nowhere." />;
  return (
    <Table
      label="Devices"
      rows={devices}
      keyOf={(device) => device.id}
      columns={[
        { title: "Platform", cell: (device) => device.platform },
        { title: "By", cell: (device) => device.provider },
        { title: "Registered", cell: (device) => <Ago time={device.registeredAt} /> },
      ]}
    />
  );
}
