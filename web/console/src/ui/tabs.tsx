import type { VNode } from "preact";
import { useCurrentInSight } from "./current-in-sight.js";
import { Link } from "./navigation.js";

export interface Tab {
  readonly title: string;
  readonly to: readonly (string | number)[];
  readonly isCurrent: boolean;
}

/** The parts of a page. Each has an address. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }): VNode {
  const bar = useCurrentInSight(tabs.find(({ isCurrent }) => isCurrent)?.title);
  return (
    <nav class="tabs" aria-label={label} ref={bar}>
      {tabs.map(({ title, to, isCurrent }) => (
        <Link key={title} to={to} current={isCurrent}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
