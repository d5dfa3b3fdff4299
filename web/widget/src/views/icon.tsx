import type { VNode } from "preact";

const SHAPES = {
  back: "M15 5l-7 7 7 7",
  send: "M12 19V5m-6 6 6-6 6 6",
  attach: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.8 17a1.7 1.7 0 0 1-2.4-2.4L15 7",
  close: "M6 6l12 12M18 6 6 18",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  down: "M12 5v14m-6-6 6 6 6-6",
  check: "m5 13 4 4L19 7",
  checks: "m2 13 4 4L15 7m-3 9 1 1L22 7",
  clock: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  alert: "M12 8v5m0 3h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6zm3 11v5",
  muted: "M5 9v6h3l4 4V5L8 9H5zm12 1 4 4m0-4-4 4",
  file: "M7 3h7l4 4v14H7zM14 3v5h4",
  phone: "M6 3h3l2 5-2 1.5a12 12 0 0 0 5.5 5.5L16 13l5 2v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
  video: "M3 7h12v10H3zm12 4 6-3v8l-6-3z",
  chat: "M4 5h16v11H9l-5 4z",
  microphone: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0m-6 6v4",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7L12 7m2 3a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7L12 17",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12 4 4",
} as const;

export type IconName = keyof typeof SHAPES;

/** A drawing beside words, or in a button that has a label: never read out. */
export const Icon = ({ name }: { name: IconName }): VNode => <Drawing name={name} shape={SHAPES[name]} />;

/** The same for a shape that is loaded later. The name is a class: some are mirrored from right to left. */
export function Drawing({ name, shape }: { name: string; shape: string }): VNode {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shape} />
    </svg>
  );
}
