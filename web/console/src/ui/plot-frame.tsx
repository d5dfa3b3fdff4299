import type { ComponentChildren, VNode } from "preact";

export const WIDTH = 320;
export const HEIGHT = 84;
const HEADROOM = 1.05; // a line at the very top cannot be seen

interface PlotFrameProps {
  readonly title: string;
  /** What is drawn, in words. */
  readonly label: string;
  /** The figures beside the title. */
  readonly values: VNode;
  readonly top: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Where the pointer is, from 0 at the left to 1; null after it has left. */
  readonly point: (share: number | null) => void;
  readonly children: ComponentChildren;
}

/** A plot with its title, its scale and the ends of its time; what is drawn is inside. */
export function PlotFrame(props: PlotFrameProps): VNode {
  const { title, label, values, top, from, to, point, children } = props;
  const follow = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    point((event.clientX - box.left) / box.width);
  };
  return (
    <figure class="plot">
      <figcaption>
        <span class="plot-title">{title}</span>
        {values}
      </figcaption>
      <div class="plot-area">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={label}
          onPointerMove={follow}
          onPointerLeave={() => point(null)}
        >
          {children}
        </svg>
        <span class="plot-top" aria-hidden="true">
          {top}
        </span>
      </div>
      <div class="plot-times" aria-hidden="true">
        <span>{from}</span>
        <span>{to}</span>
      </div>
    </figure>
  );
}

/** The end of the scale: 1, 2 or 5 times a power of ten, a little above all values. */
export function niceTop(values: readonly number[]): number {
  const highest = Math.max(...values.map((value) => value * HEADROOM), 1);
  const power = 10 ** Math.floor(Math.log10(highest));
  return ([1, 2, 5].find((factor) => factor * power >= highest) ?? 10) * power;
}
