import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { pathOf } from "../model/routes.js";
import { useNavigation } from "../ui/navigation.js";
import { Page } from "../ui/parts.js";
import { SearchField } from "../ui/search-field.js";
import { ConversationsOf } from "./conversation-table.js";

/** All conversations; a number leads to one, anything else is the id of a person. */
export function ConversationsPage(): VNode {
  const { go } = useNavigation();
  const [userId, setUserId] = useState("");
  const search = (text: string): void => {
    const id = /^#(\d{1,15})$/.exec(text)?.[1];
    if (id === undefined) setUserId(text);
    else go(pathOf("conversations", id));
  };
  return (
    <Page title="Conversations" hint="Who talks with whom. What they say needs a reason.">
      <SearchField label="Search conversations" placeholder="Person id or #number" search={search} />
      <ConversationsOf asked={userId === "" ? {} : { userId }} />
    </Page>
  );
}
