import type { VNode } from "preact";
import { addStyle } from "../theme/style-sheet.js";
import { useUi } from "../views/ui.js";
import style from "../theme/calls.css";
import { Incoming } from "./incoming.js";
import { companyOf } from "./people.js";
import { SmallCall } from "./small-call.js";
import { Stage } from "./stage.js";
import { useDesk } from "./use-desk.js";

export { deskOf } from "./desk.js";

addStyle(style);

/** The call of the page: ringing, large over the page, or as a small bar. */
export function CallScreens(): VNode | null {
  const ui = useUi();
  const view = useDesk();
  if (!view) return null;
  const company = companyOf(view.snapshot, ui);
  if (view.snapshot.state === "ringing") return <Incoming {...view} company={company} />;
  if (view.snapshot.isSmall) return <SmallCall {...view} company={company} />;
  return <Stage {...view} company={company} />;
}
