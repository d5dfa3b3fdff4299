import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { HEIGHT, niceTop, PlotFrame, WIDTH } from "./plot-frame.js";

export interface Point {
  readonly at: number;
  readonly value: number | null;
}

interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

/** The ends of the axis of times, and how a time is called. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly fromName: string;
  readonly toName: string;
  readonly nameOf: (at: number) => string;
}

interface PlotProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** Without one, the axis ends with the newest point. */
  readonly axis?: Axis;
}

const LEAST = 30_000; // milliseconds: a page that has just been opened shows no empty five minutes
const MOST = 5 * 60_000;

/** The last minutes: five at most. */
function live(lines: readonly Line[]): Axis {
  const times = lines.flatMap(({ points }) => points.map(({ at }) => at));
  const to = Math.max(...times, 0);
  const shown = Math.min(Math.max(to - Math.min(...times, to), LEAST), MOST);
  return {
    from: to - shown,
    to,
    fromName: ago(shown),
    toName: "now",
    nameOf: (at) => ago(Math.max(to - at, 0)),
  };
}

/** One to three values over time. The newest are in figures beside the title, or those that are pointed at. */
export function Plot({ title, lines, format, axis = live(lines) }: PlotProps): VNode {
  const [pointed, setPointed] = useState<number | null>(null);
  const { from, to } = axis;
  const top = niceTop(lines.flatMap(({ points }) => points.map(({ value }) => value ?? 0)));
  const x = (at: number): number => ((at - from) / (to - from)) * WIDTH;
  const y = (value: number): number => HEIGHT - (value / top) * (HEIGHT - 4);
  return (
    <PlotFrame
      title={title}
      label={summary(title, lines, format)}
      values={<Values lines={lines} at={pointed} axis={axis} format={format} />}
      top={format(top)}
      from={axis.fromName}
      to={axis.toName}
      point={(share) => setPointed(share === null ? null : from + share * (to - from))}
    >
      {[0.25, 0.5, 0.75].map((part) => (
        <path key={part} class="grid" d={`M0 ${y(top * part)}H${WIDTH}`} />
      ))}
      {lines.map(({ name, points }, index) => (
        <path key={name} class={`line line-${index}`} d={pathOf(points, x, y)} />
      ))}
      {pointed !== null && <path class="cursor" d={`M${x(pointed)} 0V${HEIGHT}`} />}
    </PlotFrame>
  );
}

interface ValuesProps {
  readonly lines: readonly Line[];
  readonly at: number | null;
  readonly axis: Axis;
  readonly format: (value: number) => string;
}

function Values({ lines, at, axis, format }: ValuesProps): VNode {
  return (
    <span class="plot-values">
      {lines.map(({ name, points }, index) => {
        const value = valueAt(points, at ?? axis.to);
        return (
          <span key={name} class={lines.length > 1 ? `value line-${index}` : "value"}>
            {lines.length > 1 && <span class="plot-name">{name}</span>}
            <strong>{value === null ? "–" : format(value)}</strong>
          </span>
        );
      })}
      {at !== null && <span class="muted">{axis.nameOf(at)}</span>}
    </span>
  );
}

const ago = (time: number): string =>
  time < MOST ? `${Math.round(time / 1000)} s ago` : `${Math.round(time / 60_000)} min ago`;

function valueAt(points: readonly Point[], at: number): number | null {
  const until = points.filter((point) => point.at <= at);
  return (until.at(-1) ?? points[0])?.value ?? null;
}

/** A line with a gap where there is no value; a value between two gaps is a dot. */
function pathOf(points: readonly Point[], x: (at: number) => number, y: (value: number) => number): string {
  let isDown = false;
  return points
    .map(({ at, value }) => {
      if (value === null) {
        isDown = false;
        return "";
      }
      const place = `${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      const step = isDown ? `L${place}` : `M${place}h0`;
      isDown = true;
      return step;
    })
    .join("");
}

function summary(title: string, lines: readonly Line[], format: (value: number) => string): string {
  const parts = lines.map(({ name, points }) => {
    const values = points.flatMap(({ value }) => value ?? []);
    const last = values.at(-1);
    return last === undefined
      ? `${name}: no values yet`
      : `${name}: now ${format(last)}, highest ${format(Math.max(...values))}`;
  });
  return `${title}. ${parts.join("; ")}`;
}
