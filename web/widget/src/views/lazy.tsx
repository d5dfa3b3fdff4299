import { createElement, type ComponentChildren, type FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

const RETRY = 5_000; // milliseconds

const loads: (() => Promise<void>)[] = [];

/**
 * A view whose code is loaded when it is first drawn, or before by `preloadViews`. Nothing is drawn until then. While
 * it cannot be loaded, it is tried again as long as it is drawn.
 */
export function lazy<Props extends object>(
  importView: () => Promise<FunctionComponent<Props>>,
): (props: Props) => ComponentChildren {
  let view: FunctionComponent<Props> | null = null;
  const load = async (): Promise<void> => {
    view ??= await importView().catch(() => null);
  };
  loads.push(load);
  return (props) => {
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
      if (view) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const again = (): void => setAttempt((before) => before + 1);
      void load().then(() => (view ? again() : (timer = setTimeout(again, RETRY))));
      return () => clearTimeout(timer);
    }, [attempt]);
    return view && createElement(view, props);
  };
}

/** Load what readers need soon, so that it is there at a click, and without a connection. */
export function preloadViews(): void {
  for (const load of loads) void load();
}
