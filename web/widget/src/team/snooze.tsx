import type { VNode } from "preact";
import { Icon } from "../views/icon.js";
import { Menu } from "../views/menu.js";
import { useDesk } from "./desk.js";

interface SnoozeProps {
  readonly anchor: HTMLElement;
  readonly close: () => void;
  readonly snooze: (until: string) => void;
}

const MORNING = 9;
const TIMES = {
  anHour: (now: Date) => new Date(now.getTime() + 3_600_000),
  tomorrow: (now: Date) => morningAfter(now, 1),
  nextWeek: (now: Date) => morningAfter(now, (8 - now.getDay()) % 7 || 7), // Monday
} as const;

/** How long a conversation is put away. */
export function SnoozeMenu({ anchor, close, snooze }: SnoozeProps): VNode {
  const { say } = useDesk();
  return (
    <Menu label={say("snooze")} anchor={anchor} close={close}>
      {(chosen) =>
        (Object.keys(TIMES) as (keyof typeof TIMES)[]).map((name) => (
          <button
            type="button"
            role="menuitem"
            class="menu-item"
            key={name}
            onClick={chosen(() => snooze(TIMES[name](new Date()).toISOString()))}
          >
            <Icon name="clock" /> {say(name)}
          </button>
        ))
      }
    </Menu>
  );
}

/** Of the member's own clock. */
function morningAfter(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}
