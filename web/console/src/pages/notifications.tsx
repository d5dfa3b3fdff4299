import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Page } from "../ui/parts.js";
import { Select } from "../ui/select.js";
import { Tabs } from "../ui/tabs.js";
import { AllDeliveries, CHANNELS, STATES } from "./deliveries.js";
import { Templates } from "./templates.js";

/** What was sent to whom and why the rest was not, and what it looks like. */
export function NotificationsPage({ part }: { part: string | null }): VNode {
  const isTemplates = part === "templates";
  return (
    <Page title="Notifications" hint="What was sent to whom, and why the rest was not.">
      <Tabs
        label="Parts"
        tabs={[
          { title: "Deliveries", to: ["notifications"], isCurrent: !isTemplates },
          { title: "Templates", to: ["notifications", "templates"], isCurrent: isTemplates },
        ]}
      />
      {isTemplates ? <Templates /> : <Filtered />}
    </Page>
  );
}

function Filtered(): VNode {
  const [state, setState] = useState<(typeof STATES)[number]>("");
  const [channel, setChannel] = useState<(typeof CHANNELS)[number]>("");
  return (
    <>
      <div class="filters">
        <Select label="Outcome" value={state} values={STATES} all="all outcomes" choose={setState} />
        <Select label="Channel" value={channel} values={CHANNELS} all="all channels" choose={setChannel} />
      </div>
      <AllDeliveries state={state} channel={channel} />
    </>
  );
}
