import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { usePages } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Link } from "../ui/navigation.js";
import { Ago, Avatar, Badge, Page } from "../ui/parts.js";
import { SearchField } from "../ui/search-field.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";

/** Everybody, found by id, name or email address. */
export function PeoplePage(): VNode {
  const session = useSession();
  const [query, setQuery] = useState("");
  const found = usePages(
    async (cursor) => {
      const asked = { ...(query && { query }), ...(cursor && { cursor }) };
      const { users, nextCursor } = await session.call("admin.find_users", asked);
      return { items: users, cursor: nextCursor };
    },
    [query],
  );
  return (
    <Page title="People" hint="The beginning of an id, words of a name, or a whole email address.">
      <SearchField label="Search people" placeholder="Id, name or email" search={setQuery} />
      <Shown loaded={found.loaded} retry={found.reload}>
        {(users) =>
          users.length === 0 ? (
            <Empty title="Nobody found" hint="Try the id, or another spelling of the name." icon="people" />
          ) : (
            <People users={users} more={found.more} />
          )
        }
      </Shown>
    </Page>
  );
}

const People = ({
  users,
  more,
}: {
  users: readonly shapes.FoundUser[];
  more: (() => void) | null;
}): VNode => (
  <Table
    label="People"
    rows={users}
    keyOf={({ user }) => user.id}
    more={more}
    columns={[
      { title: "Name", cell: ({ user }) => <Person id={user.id} name={user.name} /> },
      { title: "Id", cell: ({ user }) => <code>{user.id}</code> },
      { title: "Role", cell: ({ user }) => (user.guest ? "guest" : user.role) },
      { title: "State", cell: (found) => <AccountState {...found} /> },
      { title: "Known since", cell: ({ user }) => <Ago time={user.createdAt} /> },
    ]}
  />
);

/** Somebody; for admins a link to their page. */
export function Person({ id, name = null }: { id: string; name?: string | null }): VNode {
  const { role } = useSession().getSnapshot();
  if (role !== "admin") {
    return (
      <strong>
        <bdi>{name ?? id}</bdi>
      </strong>
    );
  }
  return (
    <Link to={["people", id]} class="person">
      <Avatar id={id} name={name} />
      {name === null ? (
        <span class="id" title={id}>
          {id}
        </span>
      ) : (
        <bdi>{name}</bdi>
      )}
    </Link>
  );
}

function AccountState({ isBlocked, isErased }: { isBlocked: boolean; isErased: boolean }): VNode {
  if (isErased) return <Badge>erased</Badge>;
  return isBlocked ? <Badge tone="bad">blocked</Badge> : <Badge tone="good">active</Badge>;
}
