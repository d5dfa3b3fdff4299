import type { shapes } from "@portico/client";
import { Fragment, type VNode } from "preact";
import { useState } from "preact/hooks";
import { outcomeOf, type Choice, type How } from "../model/decisions.js";
import { plural } from "../model/format.js";
import { usePages } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Decide } from "../ui/decide.js";
import { More } from "../ui/more.js";
import { useOutcome } from "../ui/notice.js";
import { Select } from "../ui/select.js";
import { Empty, Shown } from "../ui/states.js";

type Kind = shapes.QueueItem["kind"];
type Status = NonNullable<shapes.ListReports["status"]>;
type Bulk = shapes.DecideMany["action"];
export type Done = (message: string) => void;

interface QueueProps {
  readonly kind: Kind;
  readonly statuses: readonly Status[];
  /** What can be decided about all of them. */
  readonly choices: readonly Choice<Bulk>[];
  readonly empty: { readonly title: string; readonly hint: string };
  /** One case; `choice` is what chooses it for a decision about several. */
  readonly children: (item: shapes.QueueItem, done: Done, choice: VNode | null) => VNode;
}

const WHOSE = ["", "mine"] as const;
const MOST = 50; // that one call decides

/** Reports or held messages, oldest first: decided one by one, or several at once. */
export function Queue({ kind, statuses, choices, empty, children }: QueueProps): VNode {
  const session = useSession();
  const [whose, setWhose] = useState<(typeof WHOSE)[number]>("");
  const [status, setStatus] = useState<Status>("open");
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const { loaded, more, reload } = usePages(
    async (cursor) => {
      const mine = whose === "mine" ? { assigneeId: session.getSnapshot().userId } : {};
      const asked = { kind, status, ...mine, ...(cursor && { cursor }) };
      const { items, nextCursor } = await session.call("moderation.queue", asked);
      return { items, cursor: nextCursor };
    },
    [kind, status, whose],
  );
  const [notice, done] = useOutcome(reload);
  const choose = (id: number): void =>
    setChosen(
      (before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]),
    );
  return (
    <>
      {notice}
      <div class="filters">
        <Select label="State" value={status} values={statuses} choose={setStatus} />
        <Select label="Looked after by" value={whose} values={WHOSE} all="anybody" choose={setWhose} />
      </div>
      <Shown loaded={loaded} retry={reload}>
        {(items) =>
          items.length === 0 ? (
            <Empty {...(status === "open" && whose === "" ? empty : NONE)} icon="moderation" />
          ) : (
            <>
              {status === "open" && (
                <Several
                  kind={kind}
                  ids={items.map(({ id }) => id)}
                  chosen={chosen}
                  setChosen={setChosen}
                  choices={choices}
                  done={done}
                />
              )}
              <ul class="cases">
                {items.map((item) => (
                  <Fragment key={item.id}>
                    {children(item, done, status === "open" ? chooser(item, chosen, choose) : null)}
                  </Fragment>
                ))}
              </ul>
            </>
          )
        }
      </Shown>
      {more && <More more={more} />}
    </>
  );
}

const NONE = { title: "Nothing here", hint: "Choose another state, or the cases of anybody." };
const NAMES: Readonly<Record<Kind, string>> = { report: "report", held: "held message" };

const chooser = (
  { kind, id }: shapes.QueueItem,
  chosen: ReadonlySet<number>,
  choose: (id: number) => void,
): VNode => (
  <input
    type="checkbox"
    aria-label={`Choose ${NAMES[kind]} ${id}`}
    checked={chosen.has(id)}
    onChange={() => choose(id)}
  />
);

interface SeveralProps {
  readonly kind: Kind;
  readonly ids: readonly number[];
  readonly chosen: ReadonlySet<number>;
  readonly setChosen: (chosen: ReadonlySet<number>) => void;
  readonly choices: readonly Choice<Bulk>[];
  readonly done: Done;
}

/** What can be done with all that are chosen. */
function Several({ kind, ids, chosen, setChosen, choices, done }: SeveralProps): VNode {
  const session = useSession();
  const shown = ids.filter((id) => chosen.has(id)).slice(0, MOST);
  const decide = async ({ action }: Choice<Bulk>, how: How): Promise<string> => {
    const which = kind === "report" ? { reportIds: shown } : { heldIds: shown };
    const { results } = await session.call("moderation.bulk", { action, ...which, ...how });
    setChosen(new Set());
    return outcomeOf(results);
  };
  return (
    <div class="several" role="group" aria-label="Several at once">
      <label>
        <input
          type="checkbox"
          checked={shown.length === Math.min(ids.length, MOST)}
          onChange={(event) => setChosen(new Set(event.currentTarget.checked ? ids.slice(0, MOST) : []))}
        />
        {shown.length === 0 ? "Choose all" : `${plural(shown.length, NAMES[kind])} chosen`}
      </label>
      {shown.length > 0 && <Decide choices={choices} decide={decide} done={done} />}
    </div>
  );
}
