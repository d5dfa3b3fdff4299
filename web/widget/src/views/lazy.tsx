import { createElement, type ComponentChildren, type FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

const loads: (() => Promise<void>)[] = [];

/** A view whose code is loaded when it is first drawn, or before by `preloadViews`. Nothing is drawn until then. */
export function lazy<Props extends object>(
  importView: () => Promise<FunctionComponent<Props>>,
): (props: Props) => ComponentChildren {
  let view: FunctionComponent<Props> | null = null;
  const load = async (): Promise<void> => {
    view ??= await importView().catch(() => null); // the next time it is drawn tries it again
  };
  loads.push(load);
  return (props) => {
    const [, redraw] = useState({});
    useEffect(() => {
      if (!view) void load().then(() => redraw({}));
    }, []);
    return view && createElement(view, props);
  };
}

/** Load what readers need soon, so that it is there at a click, and without a connection. */
export function preloadViews(): void {
  for (const load of loads) void load();
}
