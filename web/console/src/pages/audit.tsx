import type { shapes } from "@portico/client";
import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { usePages } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Name } from "../ui/name.js";
import { Link } from "../ui/navigation.js";
import { Ago, Page } from "../ui/parts.js";
import { SearchField } from "../ui/search-field.js";
import { Select } from "../ui/select.js";
import { Empty, Shown } from "../ui/states.js";
import { NOTHING, Table } from "../ui/table.js";
import { Person } from "./people.js";

/** Procedures that the audit keeps, those of moderation first. */
const ACTIONS = [
  "",
  "moderation.resolve",
  "moderation.decide",
  "moderation.sanction",
  "moderation.unsuspend",
  "moderation.decide_appeal",
  "moderation.assign",
  "moderation.context",
  "moderation.read",
  "moderation.person",
  "moderation.try_rules",
  "moderation.set_template",
  "inbound.decide",
  "admin.block_user",
  "admin.unblock_user",
  "admin.disconnect",
  "admin.revoke_tokens",
  "admin.export_user",
  "admin.erase_user",
  "admin.resend",
  "admin.user",
] as const;
const SIDES = ["whom it concerns", "who did it"] as const;

/** What admins and moderators did, and the reasons that they gave. */
export function AuditPage(): VNode {
  const session = useSession();
  const [id, setId] = useState("");
  const [side, setSide] = useState<(typeof SIDES)[number]>(SIDES[0]);
  const [action, setAction] = useState<(typeof ACTIONS)[number]>("");
  const { loaded, more, reload } = usePages(
    async (cursor) => {
      const about = side === "who did it" ? { adminId: id } : { userId: id };
      const asked = { ...(id && about), ...(action && { action }), ...(cursor && { cursor }) };
      const { entries, nextCursor } = await session.call("admin.audit", asked);
      return { items: entries, cursor: nextCursor };
    },
    [id, side, action],
  );
  return (
    <Page
      title="Audit"
      hint="What admins and moderators did, newest first. It has ids and reasons, no texts."
    >
      <div class="filters">
        <Select
          label="What"
          value={action}
          values={ACTIONS}
          all="everything"
          nameOf={(name) => name}
          choose={setAction}
        />
        <Select label="The id is of" value={side} values={SIDES} choose={setSide} />
      </div>
      <SearchField label="Search the audit" placeholder="Id of somebody" search={setId} />
      <Shown loaded={loaded} retry={reload}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty title="Nothing is found" hint="Nothing of this kind was done." icon="audit" />
          ) : (
            <Entries entries={entries} more={more} />
          )
        }
      </Shown>
    </Page>
  );
}

interface EntriesProps {
  readonly entries: readonly shapes.AuditEntry[];
  readonly more: (() => void) | null;
}

const Entries = ({ entries, more }: EntriesProps): VNode => (
  <Table
    label="Audit"
    rows={entries}
    keyOf={(entry) => entry.id}
    more={more}
    columns={[
      { title: "When", cell: (entry) => <Ago time={entry.at} /> },
      { title: "Who", cell: (entry) => <Person id={entry.adminId} /> },
      { title: "What", cell: ({ action }) => <Name name={action} /> },
      { title: "To whom", cell: ({ userId }) => (userId === null ? NOTHING : <Person id={userId} />) },
      { title: "About", cell: aboutOf },
      { title: "Reason", cell: ({ reason }) => (reason === null ? NOTHING : <bdi>{reason}</bdi>) },
    ]}
  />
);

/** What else it was about. A moderator's case has an address of its own. */
function aboutOf(entry: shapes.AuditEntry): ComponentChildren {
  const { userId, conversationId, reportId, messageId, heldId, decisionId } = entry;
  const parts = [
    conversationId !== null && <Link to={["conversations", conversationId]}>#{conversationId}</Link>,
    reportId !== null && <Link to={["moderation", "report", reportId]}>report {reportId}</Link>,
    heldId !== null && <Link to={["moderation", "held", heldId]}>held message {heldId}</Link>,
    messageId !== null && <span>message {messageId}</span>,
    decisionId !== null && userId !== null && (
      <Link to={["people", userId, "conduct"]}>decision {decisionId}</Link>
    ),
  ].filter((part) => part !== false);
  return parts.length === 0 ? NOTHING : <span class="badges">{parts}</span>;
}
