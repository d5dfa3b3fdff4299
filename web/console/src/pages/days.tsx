import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { count } from "../model/format.js";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Bars } from "../ui/bars.js";
import { Select } from "../ui/select.js";
import { Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";

const SPANS = ["7", "30", "90", "365"] as const;
const DAY = 86_400_000;
type ValueOf = (day: shapes.Day) => number;
const VALUES: readonly (readonly [string, ValueOf])[] = [
  ["Messages", (day) => day.messages],
  ["New conversations", (day) => day.conversations],
  ["People who wrote", (day) => day.activeUsers],
  ["New people", (day) => day.newUsers],
];

/** The numbers of each day: as bars, and as a table. */
export function Days(): VNode {
  const session = useSession();
  const [span, setSpan] = useState<(typeof SPANS)[number]>("30");
  const { loaded, reload } = useLoaded(() => {
    const since = new Date(Date.now() - (Number(span) - 1) * DAY).toISOString();
    return session.call("stats.overview", { since });
  }, [span]);
  return (
    <>
      <div class="filters">
        <Select label="Days back" value={span} values={SPANS} choose={setSpan} />
      </div>
      <Shown loaded={loaded} retry={reload}>
        {({ days }) => (
          <>
            <div class="plots wide">
              {VALUES.map(([title, valueOf]) => (
                <Bars
                  key={title}
                  title={title}
                  bars={days.map((day) => ({ name: day.day, value: valueOf(day) }))}
                />
              ))}
            </div>
            <details class="card">
              <summary>The same as a table</summary>
              <DayTable days={[...days].reverse()} />
            </details>
          </>
        )}
      </Shown>
    </>
  );
}

const DayTable = ({ days }: { days: readonly shapes.Day[] }): VNode => (
  <Table
    label="Days"
    rows={days}
    keyOf={({ day }) => day}
    columns={[
      { title: "Day", cell: ({ day }) => day },
      ...VALUES.map(([title, valueOf]) => ({
        title,
        isNumber: true,
        cell: (day: shapes.Day) => count(valueOf(day)),
      })),
    ]}
  />
);
