import type { shapes } from "@portico/client";
import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { usePages } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Name } from "../ui/name.js";
import { Link } from "../ui/navigation.js";
import { Ago, Page } from "../ui/parts.js";
import { SearchField } from "../ui/search-field.js";
import { Empty, Shown } from "../ui/states.js";
import { NOTHING, Table } from "../ui/table.js";
import { Person } from "./people.js";

/** What admins and moderators did, and the reasons that they gave. */
export function AuditPage(): VNode {
  const session = useSession();
  const [userId, setUserId] = useState("");
  const { loaded, more, reload } = usePages(
    async (cursor) => {
      const asked = { ...(userId && { userId }), ...(cursor && { cursor }) };
      const { entries, nextCursor } = await session.call("admin.audit", asked);
      return { items: entries, cursor: nextCursor };
    },
    [userId],
  );
  return (
    <Page
      title="Audit"
      hint="What admins and moderators did, newest first. It has ids and reasons, no texts."
    >
      <SearchField label="Search the audit" placeholder="Id of the person concerned" search={setUserId} />
      <Shown loaded={loaded} retry={reload}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty title="Nothing was done" icon="audit" />
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
function aboutOf({ conversationId, reportId, messageId, heldId }: shapes.AuditEntry): ComponentChildren {
  const parts = [
    conversationId !== null && <Link to={["conversations", conversationId]}>#{conversationId}</Link>,
    reportId !== null && <Link to={["moderation", "report", reportId]}>report {reportId}</Link>,
    heldId !== null && <Link to={["moderation", "held", heldId]}>held message {heldId}</Link>,
    messageId !== null && <span>message {messageId}</span>,
  ].filter((part) => part !== false);
  return parts.length === 0 ? NOTHING : <span class="badges">{parts}</span>;
}
