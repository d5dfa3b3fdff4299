import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Name } from "../ui/name.js";
import { Badge, Card, Page } from "../ui/parts.js";
import { Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";

/** The rules and limits in force. Secrets and texts that may hold one never leave the node. */
export function SettingsPage(): VNode {
  const session = useSession();
  const { loaded, reload } = useLoaded(() => session.call("admin.settings", {}), []);
  return (
    <Page title="Rules and limits" hint="As this node has them. They are changed in its environment.">
      <Shown loaded={loaded} retry={reload}>
        {({ groups }) => groups.map((group) => <Group key={group.title} group={group} />)}
      </Shown>
    </Page>
  );
}

const Group = ({ group: { title, settings } }: { group: shapes.SettingGroup }): VNode => (
  <Card title={title}>
    <Table
      label={title}
      rows={settings}
      keyOf={(setting) => setting.name}
      columns={[
        { title: "Variable", cell: (setting) => <Name name={setting.name} /> },
        { title: "Value", cell: (setting) => <Value setting={setting} /> },
        { title: "What it does", cell: (setting) => setting.purpose.replaceAll("`", "") },
      ]}
    />
  </Card>
);

function Value({ setting: { value, isSet } }: { setting: shapes.Setting }): VNode {
  if (value === null) return <div class="value muted">{isSet ? "set, not shown" : "not set"}</div>;
  return (
    <div class="value">
      <code>{value}</code> {isSet && <Badge>set</Badge>}
    </div>
  );
}
