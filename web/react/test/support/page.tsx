import { act, cleanup, render, type RenderResult } from "@testing-library/react";
import { StrictMode, type ReactElement, type ReactNode } from "react";
import { afterEach } from "vitest";
import { PorticoProvider } from "@portico/react";
import { settle } from "../../../sdk/test/support/clock.js";
import type { Node } from "./node.js";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
afterEach(cleanup);

/** Do something, to its end, and let everything follow that waits for nothing but its turn. */
export async function after(run: () => unknown): Promise<void> {
  await act(async () => {
    await run();
    await settle();
  });
  await act(async () => {
    await new Promise((resume) => setTimeout(resume)); // what is no longer used is closed a task later
    await settle();
  });
}

/** A page whose provider makes the client, when it has connected. */
export async function open(node: Node, page: ReactNode): Promise<RenderResult> {
  let result: RenderResult | undefined;
  await after(() => {
    result = render(<PorticoProvider options={node.options}>{page}</PorticoProvider>);
  });
  if (!result) throw new Error("nothing was rendered");
  return result;
}

/** The same under StrictMode, which mounts everything twice. */
export const openStrictly = (node: Node, page: ReactNode): Promise<RenderResult> =>
  open(node, <StrictMode>{page}</StrictMode>);

/** A component that keeps what a hook returned in each render. */
export function probe<Value>(use: () => Value): { Probe: () => ReactElement | null; seen: Value[] } {
  const seen: Value[] = [];
  return {
    seen,
    Probe: () => {
      const value = use();
      seen.push(value);
      return null;
    },
  };
}
