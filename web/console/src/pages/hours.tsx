import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { count, dateTime, milliseconds, rate } from "../model/format.js";
import { axisOf, perSecond, pointsOf, toMilliseconds } from "../model/history.js";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Plot } from "../ui/plot.js";
import { Select } from "../ui/select.js";
import { Empty, Shown } from "../ui/states.js";
import { NOTHING, Table } from "../ui/table.js";

const HOURS = { "last hour": 1, "last 6 hours": 6, "last 24 hours": 24, "last 7 days": 168 } as const;
const SPANS = ["last hour", "last 6 hours", "last 24 hours", "last 7 days"] as const;
const ALL = "";

type LoadPoint = shapes.LoadPoint;

interface Value {
  readonly name: string;
  /** What it is called in the table, where it stands without the title of a plot. */
  readonly column: string;
  readonly of: (point: LoadPoint) => number | null;
}

interface Subject {
  readonly title: string;
  readonly format: (value: number) => string;
  readonly values: readonly Value[];
}

/** A value that is a rate. */
const perSecondOf = (name: string, column: string, of: (point: LoadPoint) => number): Value => ({
  name,
  column,
  of: (point) => perSecond(point, of(point)),
});

const SUBJECTS: readonly Subject[] = [
  {
    title: "Times of answers",
    format: milliseconds,
    values: [
      { name: "p50", column: "p50", of: ({ p50Us }) => toMilliseconds(p50Us) },
      { name: "p95", column: "p95", of: ({ p95Us }) => toMilliseconds(p95Us) },
      { name: "p99", column: "p99", of: ({ p99Us }) => toMilliseconds(p99Us) },
    ],
  },
  {
    title: "Errors a second",
    format: rate,
    values: [
      perSecondOf("refused", "Refused a second", ({ refused }) => refused),
      perSecondOf("failed", "Failed a second", ({ failed }) => failed),
    ],
  },
  {
    title: "Calls a second",
    format: rate,
    values: [perSecondOf("calls", "Calls a second", ({ calls }) => calls)],
  },
  {
    title: "Messages a second",
    format: rate,
    values: [perSecondOf("messages", "Messages a second", ({ messages }) => messages)],
  },
  {
    title: "Sessions",
    format: count,
    values: [{ name: "sessions", column: "Sessions", of: ({ sessions }) => sessions }],
  },
  {
    title: "Waiting in queues",
    format: count,
    values: [{ name: "waiting", column: "Waiting", of: ({ waiting }) => waiting }],
  },
];

/** What the nodes did in the last hours: as lines, and as a table. */
export function Hours(): VNode {
  const session = useSession();
  const [span, setSpan] = useState<(typeof SPANS)[number]>("last 24 hours");
  const [nodeId, setNodeId] = useState(ALL);
  const hours = HOURS[span];
  const { loaded, reload } = useLoaded(
    async () => ({
      axis: axisOf(hours, Date.now()),
      history: await session.call("admin.load_history", { hours, ...(nodeId !== ALL && { nodeId }) }),
    }),
    [hours, nodeId],
  );
  const nodes = loaded.kind === "ready" ? loaded.value.history.nodes : [];
  return (
    <>
      <div class="filters">
        <Select label="Time" value={span} values={SPANS} choose={setSpan} />
        {(nodes.length > 1 || nodeId !== ALL) && (
          <Select label="Node" value={nodeId} values={[ALL, ...nodes]} all="all nodes" choose={setNodeId} />
        )}
      </div>
      <Shown loaded={loaded} retry={reload}>
        {({ axis, history }) =>
          history.points.length === 0 ? (
            <Empty title="Nothing yet" hint="A node keeps a row a minute." icon="overview" />
          ) : (
            <>
              <div class="plots wide">
                {SUBJECTS.map(({ title, format, values }) => (
                  <Plot
                    key={title}
                    title={title}
                    format={format}
                    axis={axis}
                    lines={values.map(({ name, of }) => ({ name, points: pointsOf(history, of) }))}
                  />
                ))}
              </div>
              <details class="card">
                <summary>The same as a table</summary>
                <HourTable points={[...history.points].reverse()} />
              </details>
            </>
          )
        }
      </Shown>
    </>
  );
}

const HourTable = ({ points }: { points: readonly LoadPoint[] }): VNode => (
  <Table
    label="Hours"
    rows={points}
    keyOf={({ at }) => at}
    columns={[
      { title: "From", cell: ({ at }) => dateTime(at) },
      ...SUBJECTS.flatMap(({ format, values }) =>
        values.map(({ column, of }) => ({
          title: column,
          isNumber: true,
          cell: (point: LoadPoint) => {
            const value = of(point);
            return value === null ? NOTHING : format(value);
          },
        })),
      ),
    ]}
  />
);
