import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { count, milliseconds, rate, words } from "../model/format.js";
import { grown, type Sample } from "../model/rates.js";
import { Card, Badge, Page } from "../ui/parts.js";
import { Plot, type Point } from "../ui/plot.js";
import { Empty, Failure, Loading } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { Tabs } from "../ui/tabs.js";
import { Days } from "./days.js";
import { Hours } from "./hours.js";
import { useLive, type Live } from "./use-live.js";

type Overview = shapes.LiveOverview;
type ValueOf = (sample: Sample) => number | null;

const TONES = { ok: "good", degraded: "warning", draining: "warning", down: "bad" } as const;
const MOST = 12; // failures that are shown
const HINTS = {
  now: "This node, live. Rates are of the last two seconds.",
  hours: "Sessions, traffic, errors and times of answers. Kept minute by minute for a week.",
  days: "Days in UTC.",
} as const;

/** What goes on now, and what went on in the last hours and days. */
export function OverviewPage({ part }: { part: string | null }): VNode {
  const shown = part === "hours" || part === "days" ? part : "now";
  return (
    <Page title="Overview" hint={HINTS[shown]}>
      <Tabs
        label="Times"
        tabs={[
          { title: "Now", to: ["overview"], isCurrent: shown === "now" },
          { title: "Hours", to: ["overview", "hours"], isCurrent: shown === "hours" },
          { title: "Days", to: ["overview", "days"], isCurrent: shown === "days" },
        ]}
      />
      {shown === "now" ? <Now /> : shown === "hours" ? <Hours /> : <Days />}
    </Page>
  );
}

function Now(): VNode {
  const live = useLive();
  return (
    <>
      {live.error !== "" && <Failure message={live.error} />}
      {live.now ? <Figures live={live} now={live.now} /> : live.error === "" && <Loading />}
    </>
  );
}

function Figures({ live, now }: { live: Live; now: Overview }): VNode {
  return (
    <>
      <Plots samples={live.samples} />
      <div class="columns">
        <Processes now={now} />
        <Queues now={now} />
        <Failures live={live} now={now} />
      </div>
      <Nodes nodes={now.nodes} />
    </>
  );
}

function Plots({ samples }: { samples: readonly Sample[] }): VNode {
  const line = (name: string, valueOf: ValueOf): { name: string; points: Point[] } => ({
    name,
    points: samples.map((sample) => ({ at: sample.at, value: valueOf(sample) })),
  });
  return (
    <div class="plots">
      <Plot title="Sessions" format={count} lines={[line("sessions", (sample) => sample.sessions)]} />
      <Plot title="Messages a second" format={rate} lines={[line("messages", (sample) => sample.messages)]} />
      <Plot title="Events a second" format={rate} lines={[line("events", (sample) => sample.events)]} />
      <Plot
        title="Calls a second"
        format={rate}
        lines={[line("all", (sample) => sample.calls), line("errors", (sample) => sample.errors)]}
      />
      <Plot
        title="Latency"
        format={milliseconds}
        lines={[line("p50", (sample) => sample.p50), line("p95", (sample) => sample.p95)]}
      />
      <Plot title="Waiting in queues" format={count} lines={[line("waiting", (sample) => sample.waiting)]} />
    </div>
  );
}

const Processes = ({ now }: { now: Overview }): VNode => (
  <Card title="Processes and stores" aside={<Badge tone={TONES[now.status]}>{now.status}</Badge>}>
    <ul class="checks">
      {now.checks.map(({ name, isUp }) => (
        <li key={name}>
          <span>{name}</span>
          <Badge tone={isUp ? "good" : "bad"}>{isUp ? "up" : "down"}</Badge>
        </li>
      ))}
    </ul>
  </Card>
);

/** What waits; queues that are empty say nothing. */
function Queues({ now }: { now: Overview }): VNode {
  const waiting = now.queues.filter(({ value }) => value > 0);
  const late = now.lags.filter(({ value }) => value > 0);
  if (waiting.length + late.length === 0)
    return (
      <Card title="Queues">
        <Empty title="Nothing waits" />
      </Card>
    );
  return (
    <Card title="Queues">
      <ul class="checks">
        {waiting.map(({ name, value }) => (
          <li key={name}>
            <span>{words(name)}</span>
            <strong>{count(value)}</strong>
          </li>
        ))}
        {late.map(({ name, value }) => (
          <li key={name}>
            <span>{name}: the oldest waits for</span>
            <strong>{milliseconds(value)}</strong>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Failures({ live, now }: { live: Live; now: Overview }): VNode {
  const failures = grown(live.first?.failures ?? [], now.failures);
  return (
    <Card title="Refused and failed calls" aside={<span class="muted">since this page is open</span>}>
      {failures.length === 0 ? (
        <Empty title="None" />
      ) : (
        <ul class="checks">
          {failures.slice(0, MOST).map(({ name, value }) => (
            <li key={name}>
              <span>{name}</span>
              <strong>{count(value)}</strong>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const STATES: Readonly<Record<string, "good" | "bad" | "warning">> = {
  alive: "good",
  dead: "bad",
  draining: "warning",
  starting: "warning",
};

const Nodes = ({ nodes }: { nodes: Overview["nodes"] }): VNode => (
  <Card title="Nodes">
    <Table
      label="Nodes"
      rows={nodes}
      keyOf={(node) => node.id}
      columns={[
        { title: "Node", cell: (node) => <code>{node.id}</code> },
        { title: "State", cell: (node) => <Badge tone={STATES[node.state] ?? "plain"}>{node.state}</Badge> },
        { title: "Address", cell: (node) => node.address },
        { title: "Version", cell: (node) => node.version },
        { title: "Sessions", isNumber: true, cell: (node) => count(node.sessions) },
        { title: "Last sign of life", isNumber: true, cell: (node) => milliseconds(node.seenMs) },
        { title: "Messages behind", isNumber: true, cell: (node) => count(node.behind) },
      ]}
    />
  </Card>
);
