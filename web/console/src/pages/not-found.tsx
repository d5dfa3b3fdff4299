import type { VNode } from "preact";
import { Page } from "../ui/parts.js";
import { Empty } from "../ui/states.js";

/** For an address that leads nowhere, or to a page of another role: both look the same. */
export const NotFound = (): VNode => (
  <Page title="Not found">
    <Empty title="There is no such page" hint="It may be for another role." />
  </Page>
);
