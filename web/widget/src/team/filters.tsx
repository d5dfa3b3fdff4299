import type { VNode } from "preact";
import { useDesk } from "./desk.js";

const NAMES = ["mine", "unassigned", "handedOver", "all", "snoozed", "closed"] as const;
export type FilterName = (typeof NAMES)[number];

interface FiltersProps {
  readonly filter: FilterName;
  readonly setFilter: (filter: FilterName) => void;
  /** Empty: all labels. */
  readonly label: string;
  readonly setLabel: (label: string) => void;
  readonly labels: readonly string[];
}

/** Which conversations the list shows. */
export function Filters({ filter, setFilter, label, setLabel, labels }: FiltersProps): VNode {
  const { say } = useDesk();
  return (
    <div class="team-filters" role="group" aria-label={say("filter")}>
      {NAMES.map((name) => (
        <button
          type="button"
          key={name}
          class="chip"
          aria-pressed={name === filter}
          onClick={() => setFilter(name)}
        >
          {say(name)}
        </button>
      ))}
      {labels.length > 0 && (
        <select
          class="select"
          aria-label={say("label")}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        >
          <option value="">{say("anyLabel")}</option>
          {labels.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
