import type { VNode } from "preact";

const SHAPES = {
  overview: "M4 13h4l3-8 4 14 3-6h2",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 10a7 7 0 0 1 14 0M16 4a4 4 0 0 1 0 7m6 10a7 7 0 0 0-5-6.7",
  conversations: "M4 5h16v11H9l-5 4z",
  moderation: "M12 3 4 6v6c0 5 3.5 8 8 9 4.5-1 8-4 8-9V6z",
  notifications: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  webhooks: "M8 8a4 4 0 1 1 6 3l3 5m-9 1a4 4 0 1 1-3-5m3 5h8m0 0a3 3 0 1 0 6 0 3 3 0 0 0-6 0z",
  bridge: "M3 17V9m18 8V9M3 13h18M3 9c3 0 5 1 6 4m12-4c-3 0-5 1-6 4",
  imports: "M12 3v11m-4-4 4 4 4-4M4 16v4h16v-4",
  audit: "M7 3h10v18H7zM10 8h4m-4 4h4m-4 4h2",
  settings: "M4 7h10m4 0h2M4 17h2m4 0h10M16 4.5v5M8 14.5v5",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12 4 4",
  alert: "M12 8v5m0 3h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  empty: "M4 13l3-8h10l3 8v6H4zm0 0h5l1 2h4l1-2h5",
  leave: "M14 4h5v16h-5M10 8l-4 4 4 4m-4-4h10",
  back: "M15 5l-7 7 7 7",
} as const;

export type IconName = keyof typeof SHAPES;

/** A drawing beside words: never read out. */
export const Icon = ({ name }: { name: IconName }): VNode => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={SHAPES[name]} />
  </svg>
);
