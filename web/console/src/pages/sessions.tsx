import type { VNode } from "preact";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Ago } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";

/** The connections of somebody at all nodes. */
export function Sessions({ userId }: { userId: string }): VNode {
  const session = useSession();
  const { loaded, reload } = useLoaded(() => session.call("admin.sessions", { userId }), [userId]);
  return (
    <Shown loaded={loaded} retry={reload}>
      {({ sessions, complete }) => (
        <>
          {!complete && <p class="notice">A node did not answer in time: there may be more.</p>}
          {sessions.length === 0 ? (
            <Empty title="Not connected" />
          ) : (
            <Table
              label="Sessions"
              rows={sessions}
              keyOf={(row) => row.sessionId}
              columns={[
                { title: "Connected", cell: (row) => <Ago time={row.connectedAt} /> },
                { title: "Role", cell: (row) => row.role },
                { title: "Address", cell: (row) => <code>{row.address ?? "–"}</code> },
                { title: "Browser or app", cell: (row) => row.userAgent ?? "–" },
              ]}
            />
          )}
        </>
      )}
    </Shown>
  );
}
