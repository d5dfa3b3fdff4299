import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { count } from "../model/format.js";
import { HEIGHT, niceTop, PlotFrame, WIDTH } from "./plot-frame.js";

interface Bar {
  readonly name: string;
  readonly value: number;
}

const GAP = 0.25; // of the place of a bar

/** One bar for each day. Beside the title is the last day, or the one that is pointed at. */
export function Bars({ title, bars }: { title: string; bars: readonly Bar[] }): VNode {
  const [pointed, setPointed] = useState<number | null>(null);
  const top = niceTop(bars.map(({ value }) => value));
  const step = WIDTH / Math.max(bars.length, 1);
  const last = bars.at(-1);
  const bar = (pointed === null ? undefined : bars[pointed]) ?? last;
  return (
    <PlotFrame
      title={title}
      label={summary(title, bars)}
      values={
        <span class="plot-values">
          <strong>{count(bar?.value ?? 0)}</strong>
          <span class="muted">{bar === last ? "today" : bar?.name}</span>
        </span>
      }
      top={count(top)}
      from={bars[0]?.name}
      to={last?.name}
      point={(share) => setPointed(share === null ? null : Math.floor(share * bars.length))}
    >
      {bars.map(({ name, value }, index) => {
        const height = (value / top) * (HEIGHT - 4);
        return (
          <rect
            key={name}
            class={index === pointed ? "bar pointed" : "bar"}
            x={(index + GAP / 2) * step}
            y={HEIGHT - height}
            width={step * (1 - GAP)}
            height={height}
          />
        );
      })}
    </PlotFrame>
  );
}

function summary(title: string, bars: readonly Bar[]): string {
  const best = bars.reduce<Bar | null>((most, bar) => (most && most.value >= bar.value ? most : bar), null);
  const highest = best === null || best.value === 0 ? "" : `, most on ${best.name}: ${count(best.value)}`;
  return `${title} of ${bars.length} days. Today: ${count(bars.at(-1)?.value ?? 0)}${highest}`;
}
