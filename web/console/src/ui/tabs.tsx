import type { VNode } from "preact";
import { Link } from "./navigation.js";

export interface Tab {
  readonly title: string;
  readonly to: readonly (string | number)[];
  readonly isCurrent: boolean;
}

/** The parts of a page. Each has an address. */
export const Tabs = ({ label, tabs }: { label: string; tabs: readonly Tab[] }): VNode => (
  <nav class="tabs" aria-label={label}>
    {tabs.map(({ title, to, isCurrent }) => (
      <Link key={title} to={to} current={isCurrent}>
        {title}
      </Link>
    ))}
  </nav>
);
