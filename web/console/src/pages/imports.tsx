import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { count, dateTime, plural } from "../model/format.js";
import { usePages } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { More } from "../ui/more.js";
import { Ago, Badge, Facts, Page } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";

const PERIOD = 2_000; // milliseconds
const TONES = { running: "plain", finished: "good", stopped: "bad" } as const;

/** What `portico import` does and has done. */
export function ImportsPage(): VNode {
  const session = useSession();
  const { loaded, more, reload } = usePages(async (cursor) => {
    const { runs, nextCursor } = await session.call("admin.imports", cursor ? { cursor } : {});
    return { items: runs, cursor: nextCursor };
  }, []);
  const isRunning = loaded.kind === "ready" && loaded.value.some(({ state }) => state === "running");
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(reload, PERIOD);
    return () => clearInterval(timer);
  }, [isRunning, reload]);
  return (
    <Page title="Imports" hint="Runs of “portico import” into this database, the newest first.">
      <Shown loaded={loaded} retry={reload}>
        {(runs) =>
          runs.length === 0 ? (
            <Empty
              title="Nothing was imported"
              hint="“portico import” brings conversations from another chat server."
              icon="imports"
            />
          ) : (
            <ul class="cases">
              {runs.map((run) => (
                <Run key={run.id} run={run} />
              ))}
            </ul>
          )
        }
      </Shown>
      {more && <More more={more} />}
    </Page>
  );
}

function Run({ run }: { run: shapes.ImportRun }): VNode {
  return (
    <li class="card" aria-label={`Import ${run.id}`}>
      <header class="card-header">
        <h2 class="case-title">
          {run.source}: {run.file}
        </h2>
        <Badge tone={TONES[run.state]}>{run.state}</Badge>
      </header>
      <HowFar run={run} />
      {run.state === "stopped" && (
        <p class="muted">It was ended before its end. The same command goes on from there.</p>
      )}
      <Facts
        facts={[
          ["Started", dateTime(run.startedAt)],
          ["Last sign of life", <Ago time={run.updatedAt} />],
          ["Lines taken", count(run.taken)],
          ["Known already", count(run.known)],
          ["Rejected", run.rejected === 0 ? "0" : <Badge tone="bad">{count(run.rejected)}</Badge>],
          ["Messages after younger ones", count(run.late)],
          ["Replies that wait", count(run.waiting)],
        ]}
      />
      {run.reasons.length > 0 && (
        <details>
          <summary>Why lines were rejected</summary>
          <ul class="checks">
            {run.reasons.map(({ name, value }) => (
              <li key={name}>
                <span>{name}</span>
                <strong>{plural(value, "line")}</strong>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** The share of the file that is read, while it runs and where the size is known. */
function HowFar({ run: { id, state, size, bytes } }: { run: shapes.ImportRun }): VNode | null {
  if (state !== "running" || size === null || size === 0) return null;
  const share = Math.min(bytes / size, 1);
  return (
    <p class="progress">
      <progress aria-label={`Progress of import ${id}`} value={share} max={1} />
      <span>{Math.floor(share * 100)} %</span>
    </p>
  );
}
