import { afterEach, expect, it, vi } from "vitest";
import { onWake } from "../../src/connection/wake.js";

afterEach(() => vi.unstubAllGlobals());

it("a connection is woken by the network, by a page that is shown again, and by one that becomes visible", () => {
  const [window, document] = [
    new EventTarget(),
    Object.assign(new EventTarget(), { visibilityState: "hidden" }),
  ];
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", document);
  const wake = vi.fn();
  const stop = onWake(wake);
  window.dispatchEvent(new Event("online"));
  window.dispatchEvent(new Event("pageshow"));
  document.dispatchEvent(new Event("visibilitychange"));
  expect(wake).toHaveBeenCalledTimes(2);
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  expect(wake).toHaveBeenCalledTimes(3);
  stop();
  window.dispatchEvent(new Event("online"));
  expect(wake).toHaveBeenCalledTimes(3);
});
