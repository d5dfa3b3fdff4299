/** What virtua uses of React, over Preact. `preact/compat`, which has all of React, is four times as large. */
import { Component, createElement, options, type ComponentChildren, type FunctionComponent } from "preact";

export { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";

type Props = Readonly<Record<string, unknown>>;

/** Draws a view again only when one of its properties changed. */
export function memo<Given extends object>(
  view: (props: Given) => ComponentChildren,
): new (props: Given) => Component<Given> {
  return class extends Component<Given> {
    override shouldComponentUpdate(next: Given): boolean {
      return differ(this.props, next) || differ(next, this.props);
    }

    override render(): ComponentChildren {
      return createElement(view as FunctionComponent<Given>, this.props);
    }
  };
}

/** Preact gives a function its `ref` with the other properties. */
export const forwardRef =
  (view: (props: Props, ref: unknown) => ComponentChildren) =>
  (props: Props): ComponentChildren =>
    view(props, props["ref"]);

/** Draw what changes at once, not in the next microtask: a scroll position that is set after it is right. */
export function flushSync(change: () => void): void {
  const { debounceRendering } = options as { debounceRendering?: (draw: () => void) => void };
  let draw = (): void => undefined;
  options.debounceRendering = (drawChanges) => (draw = drawChanges);
  try {
    change();
    draw();
  } finally {
    options.debounceRendering = debounceRendering;
  }
}

/** An element of JSX. Numbers in its style are pixels. */
export function jsx(type: string, { style, ...props }: Props, key?: string): ComponentChildren {
  return createElement(type, { ...props, key, ...(style ? { style: inPixels(style) } : {}) });
}

const inPixels = (style: object): Props =>
  Object.fromEntries(
    Object.entries(style).map(([name, value]) => [name, typeof value === "number" ? `${value}px` : value]),
  );

const differ = (one: object, other: object): boolean =>
  Object.entries(one).some(([name, value]) => value !== other[name as keyof typeof other]);
